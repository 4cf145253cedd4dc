"""Labels given to submissions: append-only, the newest counts."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.schema import Submission, SubmissionLabel


def newest(session: Session, submission: uuid.UUID) -> SubmissionLabel | None:
    """The label that counts; None for an unlabelled submission."""
    query = select(SubmissionLabel).where(SubmissionLabel.submission == submission)
    return session.scalars(query.order_by(SubmissionLabel.id.desc()).limit(1)).one_or_none()


def counting() -> type[SubmissionLabel]:
    """SQL: the label that counts of the submission of the enclosing query, to be joined to it; nothing where it has
    none."""
    of_it = select(SubmissionLabel).where(SubmissionLabel.submission == Submission.id)
    return aliased(SubmissionLabel, of_it.order_by(SubmissionLabel.id.desc()).limit(1).lateral())


def add(session: Session, submission: Submission, label: str, origin: str) -> SubmissionLabel:
    """Give a submission a label. Repeating the label that counts adds nothing, so a retried request is harmless."""
    held = select(Submission.id).where(Submission.id == submission.id).with_for_update(key_share=True)
    session.execute(held)  # two requests at once: the second sees the first's label
    counts = newest(session, submission.id)
    if counts is not None and (counts.label, counts.origin) == (label, origin):
        return counts
    made = SubmissionLabel(submission=submission.id, task=submission.task, label=label, origin=origin)
    session.add(made)
    session.flush()
    return made
