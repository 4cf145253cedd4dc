"""Stores what contributors send, once and with its labels: several requests in one statement and one commit."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import array_literals, prepared
from db.schema import Submission, SubmissionLabel

# The columns, each given as the literal of an array: name and type.
GIVEN = {
    "id": "uuid[]",
    "task": "text[]",
    "task_revision": "integer[]",
    "contributor": "uuid[]",
    "image": "bytea[]",
    "drawing": "json[]",
    "source": "bytea[]",
    "recipe_version": "integer[]",
    "model_version": "integer[]",
    "probabilities": "text[]",  # each an array's literal: lists of one length would become one array of two dimensions
    "label": "text[]",
    "origin": "text[]",
}
# Prepared once a connection: for a small group planning would cost as much as storing. A contributor who is held cannot
# be erased meanwhile. All go in the order of ids, so that two batches with common ids cannot deadlock. Whichever unique
# index meets a request that stores the same id at this moment, nothing is done.
PREPARED = "store_submissions"
PREPARE = f"""
PREPARE {PREPARED} ({", ".join(GIVEN.values())}, uuid[]) AS
WITH given AS (
  SELECT * FROM unnest({", ".join(f"${place}" for place in range(1, len(GIVEN) + 1))}) AS one ({", ".join(GIVEN)})
), held AS (
  SELECT id FROM contributor WHERE id = ANY (${len(GIVEN) + 1}) ORDER BY id FOR KEY SHARE
), new AS (
  INSERT INTO submission (id, task, task_revision, input_bytes, contributor, image, drawing, source, recipe_version,
    model_version, probabilities)
  SELECT id, task, task_revision, octet_length(image), contributor, image, drawing, source, recipe_version,
    model_version, CAST(probabilities AS real[])
  FROM given WHERE contributor IN (SELECT id FROM held) ORDER BY id
  ON CONFLICT DO NOTHING RETURNING id
), said AS (
  INSERT INTO submission_label (submission, task, label, origin)
  SELECT id, task, label, origin FROM given JOIN new USING (id) WHERE label IS NOT NULL
)
SELECT id, true AS stored FROM new UNION ALL SELECT id, false FROM held
"""
INSERT = f"EXECUTE {PREPARED} ({', '.join(f'%({name})s' for name in GIVEN)}, %(contributors)s)"


class NoSuchContributor(LookupError):
    """The contributor is unknown, or was erased."""


@dataclass(frozen=True)
class CheckedSubmission:
    """A submission that passed every check. `label` and `label_origin` are both given or both None."""

    id: uuid.UUID
    task: str
    task_revision: int
    image: bytes  # H·W·C uint8
    recipe_version: int
    model_version: int
    probabilities: list[float]
    label: str | None
    label_origin: str | None
    drawing: list[Any] | None
    source: bytes | None


@dataclass(frozen=True)
class Stored:
    """What became of each id of a batch, in the order given. An id given twice may stand in two lists."""

    accepted: list[uuid.UUID] = field(default_factory=list)
    duplicates: list[uuid.UUID] = field(default_factory=list)
    conflicts: list[uuid.UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """What one contributor sent in one request."""

    contributor: uuid.UUID
    items: Sequence[CheckedSubmission]


def store(session: Session, contributor: uuid.UUID, checked: Sequence[CheckedSubmission]) -> Stored:
    """Store one batch; see `store_all`. Raises NoSuchContributor."""
    (stored,) = store_all(session, [Batch(contributor, checked)])
    if isinstance(stored, NoSuchContributor):
        raise stored
    return stored


def store_all(session: Session, batches: Sequence[Batch]) -> list[Stored | NoSuchContributor]:
    """Store batches with their labels. A batch whose contributor is unknown is not stored, and the others are. Raises
    NoSuchContributor only where such a batch brings an id that another brings as well.

    An id that exists is a duplicate if contributor and bytes agree, else a conflict. A duplicate's label is added where
    the submission never had it: people may label after they sent. A label that it had before is not added again, so
    that a request that comes twice cannot undo a correction made in between.

    Requests that bring the same id at once wait for each other and store it once.
    """
    first: dict[uuid.UUID, tuple[uuid.UUID, CheckedSubmission]] = {}
    for batch in batches:
        for item in batch.items:
            first.setdefault(item.id, (batch.contributor, item))
    new, unknown = _insert(session, first.values(), {batch.contributor for batch in batches})
    _refuse_shared_ids(batches, unknown)
    fresh = {id(first[identity][1]) for identity in new}
    there = _signatures(session, {item.id for batch in batches for item in batch.items if id(item) not in fresh})
    again: list[CheckedSubmission] = []
    results = [
        NoSuchContributor(f"There is no contributor {batch.contributor}.")
        if batch.contributor in unknown
        else _sorted(batch, fresh, there, again)
        for batch in batches
    ]
    _insert_new_labels(session, [item for item in again if item.label is not None])
    return results


Signature = tuple[str, uuid.UUID, bytes]


def _sorted(
    batch: Batch, fresh: Collection[int], there: dict[uuid.UUID, Signature], again: list[CheckedSubmission]
) -> Stored:
    """What became of a batch; its duplicates are appended to `again`."""
    stored = Stored()
    for item in batch.items:
        if id(item) in fresh:
            stored.accepted.append(item.id)
        elif there.get(item.id) == (item.task, batch.contributor, item.image):
            stored.duplicates.append(item.id)
            again.append(item)
        else:
            stored.conflicts.append(item.id)
    return stored


def _refuse_shared_ids(batches: Sequence[Batch], unknown: Collection[uuid.UUID]) -> None:
    """What an unknown contributor brought first was not inserted, and would be missing in the other batch."""
    lost = {item.id for batch in batches if batch.contributor in unknown for item in batch.items}
    if any(item.id in lost for batch in batches if batch.contributor not in unknown for item in batch.items):
        raise NoSuchContributor("There is no such contributor, and somebody else brings the same submission.")


def _insert(
    session: Session, rows: Collection[tuple[uuid.UUID, CheckedSubmission]], people: Collection[uuid.UUID]
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Insert what is not there, with its labels; returns the ids that are new, and which of the people are unknown."""
    items = [item for _, item in rows]
    columns = {
        "id": array_literals.of_words(item.id for item in items),
        "task": array_literals.of_texts(item.task for item in items),
        "task_revision": array_literals.of_words(item.task_revision for item in items),
        "contributor": array_literals.of_words(contributor for contributor, _ in rows),
        "image": array_literals.of_bytes(item.image for item in items),
        "drawing": array_literals.of_texts(None if item.drawing is None else _json(item.drawing) for item in items),
        "source": array_literals.of_bytes(item.source for item in items),
        "recipe_version": array_literals.of_words(item.recipe_version for item in items),
        "model_version": array_literals.of_words(item.model_version for item in items),
        "probabilities": array_literals.of_texts(array_literals.of_words(item.probabilities) for item in items),
        "label": array_literals.of_texts(item.label for item in items),
        "origin": array_literals.of_texts(item.label_origin for item in items),
        "contributors": array_literals.of_words(people),
    }
    found = prepared.execute(session, PREPARED, PREPARE, INSERT, columns)
    unknown = set(people) - {row.id for row in found if not row.stored}
    return {row.id for row in found if row.stored}, unknown


def _json(drawing: list[Any]) -> str:
    return orjson.dumps(drawing).decode()


def _insert_new_labels(session: Session, items: Collection[CheckedSubmission]) -> None:
    """Add the labels that their submissions never had."""
    ids = {item.id for item in items}
    if not ids:
        return
    held = select(Submission.id).where(Submission.id.in_(ids)).order_by(Submission.id).with_for_update(key_share=True)
    session.execute(held)  # two requests at once: the second sees the first's labels
    query = select(SubmissionLabel.submission, SubmissionLabel.label, SubmissionLabel.origin)
    said = {tuple(row) for row in session.execute(query.where(SubmissionLabel.submission.in_(ids)))}
    new = {(item.id, item.label, item.label_origin): item for item in items}
    rows = [
        {"submission": item.id, "task": item.task, "label": item.label, "origin": item.label_origin}
        for key, item in new.items()
        if key not in said
    ]
    if rows:
        session.execute(insert(SubmissionLabel), rows)


def _signatures(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Signature]:
    wanted = list(ids)
    if not wanted:
        return {}
    query = select(Submission.id, Submission.task, Submission.contributor, Submission.image)
    rows = session.execute(query.where(Submission.id.in_(wanted)))
    return {row.id: (row.task, row.contributor, row.image) for row in rows}
