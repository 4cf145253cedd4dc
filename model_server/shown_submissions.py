"""Submissions as moderators see them."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from sqlalchemy.orm import Session

from db import moderation
from db.moderation import Standing
from db.schema import Submission, SubmissionLabel
from model_server.moderation_schemas import ModerationAnswer, QuarantineAnswer, SubmissionAnswer


def shown(session: Session, rows: Iterable[tuple[Submission, SubmissionLabel | None]]) -> list[SubmissionAnswer]:
    """Each with the label that counts and with what became of it, in the order given."""
    submissions = list(rows)
    standings = moderation.standings(session, [submission.id for submission, _ in submissions])
    return [_shown(submission, label, standings[submission.id]) for submission, label in submissions]


def _shown(submission: Submission, label: SubmissionLabel | None, standing: Standing) -> SubmissionAnswer:
    doubt, decision = standing.doubt, standing.decision
    return SubmissionAnswer(
        id=submission.id,
        contributor=submission.contributor,
        split=submission.split,
        image=base64.b64encode(submission.image).decode(),
        drawing=submission.drawing,
        has_source=submission.source is not None,
        model_version=submission.model_version,
        probabilities=submission.probabilities,
        label=label and label.label,
        label_origin=label and label.origin,
        state=standing.state,
        quarantine=doubt and QuarantineAnswer.model_validate(doubt),
        moderation=decision and ModerationAnswer.model_validate(decision),
        created_at=submission.created_at,
    )
