"""Submissions whose label is in doubt: kept, not trained on, until a moderator decides.

A submission is in quarantine while a run's doubt is newer than anything a moderator decided of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, CursorResult, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.schema import Moderation, Quarantine, Submission


class Doubt(NamedTuple):
    """A label that a run does not believe: what it may be instead; the higher the score, the more suspicious."""

    submission: uuid.UUID
    suggested: str
    score: float


# Nothing that a moderator accepted or relabelled, unless its contributor gave it another label since; nothing that is
# in quarantine already; nothing that was erased meanwhile.
OPEN_TO_DOUBT = """
FROM submission s
LEFT JOIN LATERAL (
  SELECT action, created_at FROM moderation WHERE submission = s.id ORDER BY id DESC LIMIT 1
) m ON true
WHERE (m.action IS NULL OR m.action <> 'reject' AND EXISTS (
    SELECT FROM submission_label l
    WHERE l.submission = s.id AND l.origin <> 'moderated' AND l.created_at > m.created_at
  ))
  AND NOT EXISTS (
    SELECT FROM quarantine q
    WHERE q.submission = s.id AND (m.created_at IS NULL OR q.created_at > m.created_at)
  )
  AND s.id = ANY(CAST(:ids AS uuid[]))
"""
OPEN = text(f"SELECT s.id {OPEN_TO_DOUBT}")
ADD = text(
    f"""
WITH given AS (
  SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:suggested AS text[]), CAST(:scores AS real[]))
    given (id, suggested, score)
), open AS (SELECT s.id {OPEN_TO_DOUBT})
INSERT INTO quarantine (submission, run, suggested, score)
SELECT id, :run, suggested, score FROM given JOIN open USING (id)
"""
)


def open_to_doubt(session: Session, submissions: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the submissions that may be put into quarantine."""
    return set(session.scalars(OPEN, {"ids": list(submissions)}))


def add(session: Session, run: int, doubts: Sequence[Doubt]) -> int:
    """Put submissions into quarantine; those that a moderator has decided on stay as they are. Returns how many."""
    if not doubts:
        return 0
    values = {
        "run": run,
        "ids": [doubt.submission for doubt in doubts],
        "suggested": [doubt.suggested for doubt in doubts],
        "scores": [doubt.score for doubt in doubts],
    }
    return cast(CursorResult[Any], session.execute(ADD, values)).rowcount


def is_open() -> ColumnElement[bool]:
    """SQL: whether the submission of the enclosing query is in quarantine."""
    decided = select(Moderation.id).where(
        Moderation.submission == Quarantine.submission, Moderation.created_at >= Quarantine.created_at
    )
    return select(Quarantine.id).where(Quarantine.submission == Submission.id, ~decided.exists()).exists()


def newest(session: Session, submissions: Sequence[uuid.UUID]) -> dict[uuid.UUID, Quarantine]:
    """The newest doubt of each of these submissions that was ever doubted."""
    query = select(Quarantine).where(Quarantine.submission.in_(submissions)).ext(distinct_on(Quarantine.submission))
    found = session.scalars(query.order_by(Quarantine.submission, Quarantine.id.desc()))
    return {doubt.submission: doubt for doubt in found}
