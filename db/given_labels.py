"""Labelled submissions as they count, read in pieces: for whoever takes the data elsewhere.

What a moderator rejected, or what waits in quarantine, is not given out.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, Select, false, func, select
from sqlalchemy.orm import Session

from db import labels, moderation
from db.schema import Submission, SubmissionLabel

PIECE = 1_000  # rows in memory at a time, fewer where they are large


def count(session: Session, task: str) -> int:
    """How many there are: in the transaction of `read`, exactly as many as that gives."""
    return session.scalar(select(func.count()).select_from(_query(task).subquery())) or 0


def read(session: Session, task: str) -> Iterator[Row[Submission, SubmissionLabel]]:
    """Each with the label that counts, oldest first, by a cursor on the server: memory stays bounded."""
    ordered = _query(task).order_by(Submission.created_at, Submission.id)
    for row in session.execute(ordered, execution_options={"yield_per": _piece(session, task)}):
        session.expunge(row[0])
        yield row


def _piece(session: Session, task: str) -> int:
    size = session.scalar(select(Submission.input_bytes).where(Submission.task == task).limit(1)) or 1
    return max(10, min(PIECE, 8_000_000 // size))


def _query(task: str) -> Select[Submission, SubmissionLabel]:
    counted = labels.counting()
    query = select(Submission, counted).join(counted, counted.submission == Submission.id)
    left_out = moderation.in_state("rejected") | moderation.in_state("quarantined")
    # What nobody decided on is in no state that can be compared: neither true nor false.
    return query.where(Submission.task == task, ~func.coalesce(left_out, false()))
