"""Stores batches whose submissions are all new, by binary COPY: two thirds of the time of `incoming`, which looks for
existing ids."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import cast

import psycopg2
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import binary_copy, binary_values
from db.incoming import Batch, CheckedSubmission, Stored

# First the columns of fixed width (how many columns there are; each value after its length), then the others.
INTO_SUBMISSION = (
    "submission (id, contributor, task_revision, input_bytes, recipe_version, model_version,"
    " task, image, drawing, source, probabilities)"
)
SUBMISSION = struct.Struct(">hi16si16siiiiiiii")
INTO_LABEL = "submission_label (submission, task, label, origin)"
LABEL = struct.Struct(">hi16s")
# The constraints that refuse what `incoming.store_all` stores in part, or says more about.
REFUSES = {"pk_submission", "uq_submission_id_task", "fk_submission_contributor_split"}


class NotAllNew(Exception):
    """Some id is there already or comes twice, or a contributor is unknown; nothing can be stored this way."""


@dataclass(frozen=True)
class Packed:
    """Rows of INTO_SUBMISSION and of INTO_LABEL."""

    submissions: list[bytes]
    labels: list[bytes]


def store_new(session: Session, batches: Sequence[Batch]) -> list[Stored]:
    """Store batches with their labels where every id is new.

    Raises NotAllNew where that is not so; the transaction must then be rolled back, and `incoming.store_all` can do it
    in another one. Requests that bring the same id at once wait for each other; one of them gets NotAllNew.
    """
    rows = packed(batches)
    try:
        copy(session, rows)
    except IntegrityError as error:
        found = cast(psycopg2.Error, error.orig).diag
        if found.constraint_name in REFUSES or found.column_name == "split":
            raise NotAllNew(str(error.orig).partition("\n")[0]) from error
        raise
    return [Stored(accepted=[item.id for item in batch.items]) for batch in batches]


def packed(batches: Sequence[Batch]) -> Packed:
    """Batches as COPY takes them, in the order of ids, so that two calls with common ids cannot deadlock."""
    given = ((item.id.bytes, batch.contributor, item) for batch in batches for item in batch.items)
    rows = sorted(given, key=itemgetter(0))
    return Packed(
        [_packed(contributor, item) for _, contributor, item in rows],
        [_packed_label(item) for _, _, item in rows if item.label is not None],
    )


def copy(session: Session, rows: Packed) -> None:
    """Store them. Raises IntegrityError where an id is there or comes twice, or a contributor is unknown."""
    binary_copy.write_packed(session, INTO_SUBMISSION, rows.submissions)
    if rows.labels:
        binary_copy.write_packed(session, INTO_LABEL, rows.labels)


def _packed(contributor: uuid.UUID, item: CheckedSubmission) -> bytes:
    """A row of INTO_SUBMISSION."""
    return b"".join(
        (
            SUBMISSION.pack(
                *(11, 16, item.id.bytes, 16, contributor.bytes, 4, item.task_revision, 4, len(item.image)),
                *(4, item.recipe_version, 4, item.model_version),
            ),
            binary_values.of_name(item.task),
            binary_values.of_bytes(item.image),
            binary_values.of_json(item.drawing),
            binary_values.of_bytes(item.source),
            binary_values.of_reals(item.probabilities),
        )
    )


def _packed_label(item: CheckedSubmission) -> bytes:
    """A row of INTO_LABEL."""
    label, origin = item.label or "", item.label_origin or ""
    names = (item.task, label, origin)
    return LABEL.pack(4, 16, item.id.bytes) + b"".join(map(binary_values.of_name, names))
