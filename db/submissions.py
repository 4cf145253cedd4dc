"""What contributors send: stored once, with their labels. (How training reads them stands elsewhere.)"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, Text, func, literal_column, select, true, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db import contributors, labels, moderation
from db.schema import ModelVersion, Promotion, Submission, SubmissionLabel

SUBMISSION: Table = Submission.metadata.tables["submission"]
SUBMISSION_LABEL: Table = Submission.metadata.tables["submission_label"]
# So that what is found by looking at each costs no more on a large task: of 100,000 doodles, 0.2 to 0.6 s.
LOOKED_THROUGH = 20_000
VERSION_LABELS = (
    select(ModelVersion.labels)
    .where(ModelVersion.task == Submission.task, ModelVersion.version == Submission.model_version)
    .correlate(Submission)
    .scalar_subquery()
)
ANSWER: ColumnElement[str] = literal_column(
    """(SELECT v.labels[array_position(submission.probabilities,
      (SELECT max(p) FROM unnest(submission.probabilities) p))]
    FROM model_version v WHERE v.task = submission.task AND v.version = submission.model_version)""",
    Text,
)


class NoSuchContributor(LookupError):
    """The contributor is unknown, or was erased."""


@dataclass(frozen=True)
class KnownVersion:
    """What a submission must agree with: the published version that made its prediction."""

    version: int
    task_revision: int
    recipe_version: int
    labels: tuple[str, ...]


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

    accepted: list[uuid.UUID]
    duplicates: list[uuid.UUID]
    conflicts: list[uuid.UUID]


def known_versions(session: Session, task: str, versions: Collection[int]) -> dict[int, KnownVersion]:
    """The published ones among these versions of a task."""
    promoted = select(Promotion.id).where(Promotion.task == task, Promotion.version == ModelVersion.version).exists()
    query = select(
        ModelVersion.version, ModelVersion.task_revision, ModelVersion.recipe_version, ModelVersion.labels
    ).where(ModelVersion.task == task, ModelVersion.version.in_(versions), promoted)
    return {row.version: KnownVersion(*row[:3], tuple(row.labels)) for row in session.execute(query)}


def store(session: Session, contributor: uuid.UUID, checked: Sequence[CheckedSubmission]) -> Stored:
    """Store a batch with its labels. An id that exists is a duplicate if contributor and bytes agree, else a conflict.

    A duplicate's label is added where it was never said of the submission: people may label after they sent. What was
    said before is not said again, so that a request that comes twice cannot undo a correction made in between.

    Raises NoSuchContributor. Requests that bring the same id at once wait for each other and store it once.
    """
    if not contributors.hold(session, contributor):
        raise NoSuchContributor(f"There is no contributor {contributor}.")
    first: dict[uuid.UUID, CheckedSubmission] = {}
    for item in checked:
        first.setdefault(item.id, item)
    new = _insert(session, contributor, first.values())
    _insert_labels(session, [item for item in first.values() if item.id in new])
    there = _signatures(session, [item.id for item in checked if item.id not in new or first[item.id] is not item])
    stored = Stored([], [], [])
    again = []
    for item in checked:
        if item.id in new and first[item.id] is item:
            stored.accepted.append(item.id)
        elif there.get(item.id) == (item.task, contributor, item.image):
            stored.duplicates.append(item.id)
            again.append(item)
        else:
            stored.conflicts.append(item.id)
    _insert_new_labels(session, [item for item in again if item.label is not None])
    return stored


def get(session: Session, identity: uuid.UUID) -> Submission | None:
    return session.get(Submission, identity)


@dataclass(frozen=True)
class Sought:
    """Which submissions a moderator looks for; None: all. `state`: what they are to a moderator.

    `disagreement`: whether the version answered otherwise than the label that counts says. A label that it does not
    have is no mistake of it.
    """

    label: str | None = None
    state: str | None = None
    contributor: uuid.UUID | None = None
    version: int | None = None
    disagreement: bool | None = None

    @property
    def needs_a_look_at_each(self) -> bool:
        """Whether no index leads to them."""
        return self.version is not None or self.disagreement is not None


def all_of(
    session: Session,
    task: str,
    sought: Sought = Sought(),
    *,
    before: uuid.UUID | None = None,
    limit: int = 100,
) -> list[Row[Submission, SubmissionLabel]]:
    """A task's submissions, newest first, each with the label that counts. `before`: those older than that one.

    By version or disagreement only the newest LOOKED_THROUGH of them (older than `before`) are looked through.
    """
    older = _older(before)
    query = _matching(task, sought).where(older).order_by(Submission.created_at.desc(), Submission.id.desc())
    if sought.needs_a_look_at_each:
        query = query.where(Submission.id.in_(_newest(task, older)))
    return list(session.execute(query.limit(limit)).all())


def sample(session: Session, task: str, sought: Sought, *, limit: int = 100) -> list[Row[Submission, SubmissionLabel]]:
    """Some of the newest LOOKED_THROUGH submissions of a task that are sought, drawn at random, in random order."""
    query = _matching(task, sought).where(Submission.id.in_(_newest(task, true())))
    return list(session.execute(query.order_by(func.random()).limit(limit)).all())


def _matching(task: str, sought: Sought) -> Select[Submission, SubmissionLabel]:
    counted = labels.counting()
    query = select(Submission, counted).outerjoin(counted, counted.submission == Submission.id)
    query = query.where(Submission.task == task)
    if sought.label is not None:
        query = query.where(counted.label == sought.label)
    if sought.state is not None:
        query = query.where(moderation.in_state(sought.state))
    if sought.contributor is not None:
        query = query.where(Submission.contributor == sought.contributor)
    if sought.version is not None:
        query = query.where(Submission.model_version == sought.version)
    if sought.disagreement is not None:
        answered = counted.label != ANSWER if sought.disagreement else counted.label == ANSWER
        query = query.where(answered, func.array_position(VERSION_LABELS, counted.label).is_not(None))
    return query


def _older(before: uuid.UUID | None) -> ColumnElement[bool]:
    if before is None:
        return true()
    place = select(Submission.created_at).where(Submission.id == before).scalar_subquery()
    return tuple_(Submission.created_at, Submission.id) < tuple_(place, before)


def _newest(task: str, older: ColumnElement[bool]) -> Select[uuid.UUID]:
    """The ids of those that are looked through where nothing leads to what is sought."""
    newest = select(Submission.id).where(Submission.task == task, older)
    return newest.order_by(Submission.created_at.desc(), Submission.id.desc()).limit(LOOKED_THROUGH)


def _insert(session: Session, contributor: uuid.UUID, items: Iterable[CheckedSubmission]) -> set[uuid.UUID]:
    rows = [
        {
            "id": item.id,
            "task": item.task,
            "task_revision": item.task_revision,
            "input_bytes": len(item.image),
            "contributor": contributor,
            "image": item.image,
            "drawing": item.drawing,
            "source": item.source,
            "recipe_version": item.recipe_version,
            "model_version": item.model_version,
            "probabilities": item.probabilities,
        }
        # In one order everywhere, so that two batches with common ids cannot wait for each other in a ring.
        for item in sorted(items, key=lambda item: item.id)
    ]
    if not rows:
        return set()
    # Whichever of the unique indexes with the id in it meets a request that stores the same one at this moment.
    statement = insert(SUBMISSION).on_conflict_do_nothing().returning(SUBMISSION.c.id)
    return set(session.scalars(statement, rows))


def _insert_labels(session: Session, items: Iterable[CheckedSubmission]) -> None:
    rows = [
        {"submission": item.id, "task": item.task, "label": item.label, "origin": item.label_origin}
        for item in items
        if item.label is not None
    ]
    if rows:
        session.execute(insert(SUBMISSION_LABEL), rows)


def _insert_new_labels(session: Session, items: Collection[CheckedSubmission]) -> None:
    """Add the labels that were never said of their submissions."""
    ids = {item.id for item in items}
    if not ids:
        return
    held = select(Submission.id).where(Submission.id.in_(ids)).order_by(Submission.id).with_for_update(key_share=True)
    session.execute(held)  # two requests at once: the second sees the first's labels
    query = select(SubmissionLabel.submission, SubmissionLabel.label, SubmissionLabel.origin)
    said = {tuple(row) for row in session.execute(query.where(SubmissionLabel.submission.in_(ids)))}
    new = {(item.id, item.label, item.label_origin): item for item in items}
    _insert_labels(session, [item for key, item in new.items() if key not in said])


def _signatures(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, uuid.UUID, bytes]]:
    if not ids:
        return {}
    query = select(Submission.id, Submission.task, Submission.contributor, Submission.image)
    return {
        row.id: (row.task, row.contributor, row.image) for row in session.execute(query.where(Submission.id.in_(ids)))
    }
