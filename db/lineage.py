"""Where versions come from and where submissions went."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from db import binary_copy, model_versions
from db.schema import Erasure, ErasureVersion, ModelVersion, Promotion, Submission, TrainingRun, TrainingRunSubmission
from db.training_data import Examples

BASE_DATA = """
SELECT count(*), coalesce(max(id), 0),
  encode(sha256(coalesce(string_agg(
    image_sha256 || convert_to(coalesce(label, other_label), 'UTF8'), '' ORDER BY image_sha256), '')), 'hex')
FROM base_example WHERE task = :task AND split = 'train' AND id <= :newest
  AND (label = ANY(:labels) OR other_label <> ALL(:labels))
"""
BASE_LABELS = """
SELECT label, count(*) FROM base_example
WHERE task = :task AND split = 'train' AND label = ANY(:labels) AND id <= :newest GROUP BY label
"""
USED = """
SELECT submission, array_position(%s::text[], label)::int4 - 1, weight, place FROM training_run_submission
WHERE run = %s AND place IS NOT NULL AND weight IS NOT NULL AND label = ANY(%s) ORDER BY place
"""
ANCESTORS = """
WITH RECURSIVE line AS (
  SELECT version, parent_version FROM model_version WHERE task = :task AND version = :version
  UNION ALL
  SELECT v.version, v.parent_version FROM model_version v JOIN line l ON v.task = :task AND v.version = l.parent_version
) SELECT version FROM line ORDER BY version DESC
"""
DESCENDANTS = """
WITH RECURSIVE line AS (
  SELECT version FROM model_version WHERE task = :task AND parent_version = ANY(:versions)
  UNION
  SELECT v.version FROM model_version v JOIN line l ON v.task = :task AND v.parent_version = l.version
) SELECT version FROM line ORDER BY version
"""
EVERY = 2**62


@dataclass(frozen=True)
class BaseData:
    """The base examples that a run could train on. `digest`: SHA-256 over their images' hashes and labels, by hash;
    `newest`: the highest id among them, so that the same ones can be found again when more have come."""

    examples: int
    newest: int
    digest: str
    labels: dict[str, int]


@dataclass(frozen=True)
class Use:
    """That a run trained on a submission, and the version it made, if any. `published`: it was live at some time."""

    run: int
    task: str
    version: int | None
    published: bool
    label: str
    weight: float | None


@dataclass(frozen=True)
class Used:
    """What a version learned from users: how many submissions, by how many people, which labels they had then.

    `erased`: how many more it had been trained on, which were erased since, by wish or by age.
    `weight`: the sum of all weights.
    """

    submissions: int
    contributors: int
    weight: float
    labels: dict[str, int]
    erased: int


@dataclass(frozen=True)
class Lineage:
    """Where a version comes from. `run` is None for one that no training run made. `ancestors`: the versions it was
    trained from, the nearest first. `learned_from_erased`: itself and ancestors that learned from what was erased."""

    version: ModelVersion
    run: TrainingRun | None
    published: bool
    used: Used
    ancestors: list[int]
    learned_from_erased: list[int]


@dataclass(frozen=True)
class UsedSubmission:
    """A submission as a run used it; `place` in the order of the run's examples."""

    id: uuid.UUID
    label: str
    place: int | None
    weight: float | None


def base_data(session: Session, task: str, labels: Sequence[str], *, newest: int = EVERY) -> BaseData:
    """The base examples of the train split that a run learns from or doubts labels by, up to the id `newest`."""
    values = {"task": task, "labels": list(labels), "newest": newest}
    count, highest, digest = session.execute(text(BASE_DATA), values).one()
    per_label = {row[0]: row[1] for row in session.execute(text(BASE_LABELS), values)}
    return BaseData(count, highest, digest, {label: per_label.get(label, 0) for label in labels})


def of_version(session: Session, task: str, version: int) -> Lineage:
    """Raises NoSuchVersion."""
    found = model_versions.get(session, task, version)
    run = run_of(session, task, version)
    line = ancestors(session, task, version)
    erased = select(ErasureVersion.version).join(Erasure, Erasure.id == ErasureVersion.erasure)
    touched = set(session.scalars(erased.where(ErasureVersion.task == task, Erasure.kind == "wish")))
    return Lineage(
        version=found,
        run=run,
        published=version in published(session, task),
        used=_used(session, found, run),
        ancestors=line[1:],
        learned_from_erased=[one for one in line if one in touched],
    )


def run_of(session: Session, task: str, version: int) -> TrainingRun | None:
    """The run that made a version; None for a base model."""
    query = select(TrainingRun).where(TrainingRun.task == task, TrainingRun.candidate_version == version)
    return session.scalars(query).one_or_none()


def submissions_of(session: Session, run: int, *, after: int = -1, limit: int = 100) -> list[UsedSubmission]:
    """The submissions that a run used, in its order: up to `limit` whose place comes after that one."""
    query = select(
        TrainingRunSubmission.submission,
        TrainingRunSubmission.label,
        TrainingRunSubmission.place,
        TrainingRunSubmission.weight,
    ).where(TrainingRunSubmission.run == run, func.coalesce(TrainingRunSubmission.place, 0) > after)
    rows = session.execute(query.order_by(TrainingRunSubmission.place).limit(limit))
    return [UsedSubmission(*row) for row in rows]


def examples_of(
    session: Session, run: int, labels: Sequence[str], *, fresh: int = EVERY
) -> tuple[Examples, NDArray[np.float32]]:
    """The submissions of a run that still exist, in its order, with the labels they had then; and their weights.

    The first `fresh` places were new to the run; the others are marked as used before: it replayed them.
    """
    names = list(labels)
    columns = [("id", "V16"), ("label", ">i4"), ("weight", ">f4"), ("place", ">i4")]
    rows = binary_copy.read(session, USED, (names, run, names), columns)
    nobody = np.zeros(len(rows), np.int32)
    labelled, again = rows["label"].astype(np.int32), rows["place"] > fresh  # places count from 1
    found = Examples("submission", rows["id"].copy(), labelled, nobody, nobody - 1, again)
    return found, rows["weight"].astype(np.float32)


def uses_of(session: Session, submission: uuid.UUID) -> list[Use]:
    """Every run that trained on a submission, the first one first."""
    query = (
        select(TrainingRunSubmission, TrainingRun.task, TrainingRun.candidate_version)
        .join(TrainingRun, TrainingRun.id == TrainingRunSubmission.run)
        .where(TrainingRunSubmission.submission == submission)
        .order_by(TrainingRun.id)
    )
    rows = session.execute(query).all()
    live = {task: published(session, task) for task in {task for _, task, _ in rows}}
    return [Use(use.run, task, version, version in live[task], use.label, use.weight) for use, task, version in rows]


def published(session: Session, task: str) -> set[int]:
    """Every version of a task that was live at some time."""
    return set(session.scalars(select(Promotion.version).where(Promotion.task == task).distinct()))


def ancestors(session: Session, task: str, version: int) -> list[int]:
    """A version and those it was trained from, the nearest first: the last is a base model."""
    return list(session.scalars(text(ANCESTORS), {"task": task, "version": version}))


def descendants(session: Session, task: str, versions: Collection[int]) -> list[int]:
    """The versions that were trained from one of these, at any remove."""
    return list(session.scalars(text(DESCENDANTS), {"task": task, "versions": sorted(versions)}))


def learned_from(session: Session, given: ColumnElement[bool]) -> dict[str, dict[int, int]]:
    """The versions that were trained on submissions for which `given` is true: task → version → on how many."""
    query = (
        select(TrainingRun.task, TrainingRun.candidate_version, func.count())
        .join(TrainingRunSubmission, TrainingRunSubmission.run == TrainingRun.id)
        .join(Submission, Submission.id == TrainingRunSubmission.submission)
        .where(given, TrainingRun.candidate_version.is_not(None))
        .group_by(TrainingRun.task, TrainingRun.candidate_version)
        .order_by(TrainingRun.task, TrainingRun.candidate_version)
    )
    found: dict[str, dict[int, int]] = {}
    for task, version, number in session.execute(query):
        if version is not None:
            found.setdefault(task, {})[version] = number
    return found


def _used(session: Session, version: ModelVersion, run: TrainingRun | None) -> Used:
    erased = select(func.coalesce(func.sum(ErasureVersion.submissions), 0)).where(
        ErasureVersion.task == version.task, ErasureVersion.version == version.version
    )
    gone = int(session.scalar(erased) or 0)
    if run is None:
        return Used(0, 0, 0.0, {}, gone)
    uses = select(TrainingRunSubmission).where(TrainingRunSubmission.run == run.id).subquery()
    joined = select(
        func.count(), func.count(Submission.contributor.distinct()), func.coalesce(func.sum(uses.c.weight), 0.0)
    ).join_from(uses, Submission, Submission.id == uses.c.submission)
    number, people, weight = session.execute(joined).one()
    counted = session.execute(select(uses.c.label, func.count()).group_by(uses.c.label))
    per_label: dict[str, Any] = {row[0]: row[1] for row in counted}
    return Used(number, people, float(weight), {one: per_label.get(one, 0) for one in version.labels}, gone)
