"""Labelled submissions with the label that counts, read in pieces, for exports.

What a moderator rejected and what waits in quarantine is left out.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, false, func, literal, null, select
from sqlalchemy.orm import Session

from db import labels, moderation
from db.schema import Submission, SubmissionLabel

PIECE = 1_000  # rows in memory at a time, fewer where they are large


class LabelledSubmission(NamedTuple):
    """`label` is the one that counts."""

    id: uuid.UUID
    image: bytes
    drawing: list[Any] | None
    label: str
    label_origin: str
    split: str
    model_version: int
    recipe_version: int
    created_at: dt.datetime
    contributor: uuid.UUID


def count(session: Session, task: str) -> int:
    """How many there are: in the transaction of `read`, exactly as many as that gives."""
    labelled = select(SubmissionLabel.id).where(SubmissionLabel.submission == Submission.id).exists()
    return session.scalar(_counting(select(func.count()).select_from(Submission), task).where(labelled)) or 0


def read(session: Session, task: str, *, pictures: bool = True) -> Iterator[LabelledSubmission]:
    """Each with the label that counts, oldest first, by a cursor on the server: memory stays bounded.

    Without `pictures`, `image` is empty and `drawing` None, which takes about half the time.
    """
    counted = labels.counting()
    what = (Submission.image, Submission.drawing) if pictures else (literal(b""), null())
    query = select(
        Submission.id,
        *what,
        counted.label,
        counted.origin,
        Submission.split,
        Submission.model_version,
        Submission.recipe_version,
        Submission.created_at,
        Submission.contributor,
    )
    query = _counting(query.join(counted, counted.submission == Submission.id), task)
    ordered = query.order_by(Submission.created_at, Submission.id)
    for row in session.execute(ordered, execution_options={"yield_per": _piece(session, task)}):
        yield LabelledSubmission(*row)


def _piece(session: Session, task: str) -> int:
    size = session.scalar(select(Submission.input_bytes).where(Submission.task == task).limit(1)) or 1
    return max(10, min(PIECE, 8_000_000 // size))


def _counting(query: Select[Any], task: str) -> Select[Any]:
    left_out = moderation.in_state("rejected") | moderation.in_state("quarantined")
    # Where nobody has decided, the comparison is NULL: neither true nor false.
    return query.where(Submission.task == task, ~func.coalesce(left_out, false()))
