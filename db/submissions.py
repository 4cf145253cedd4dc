"""Submissions as moderators look at them. (`incoming` stores them, and `training_data` reads them for training.)"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, Text, func, literal_column, select, true, tuple_
from sqlalchemy.orm import Session

from db import labels, moderation
from db.schema import ModelVersion, Promotion, Submission, SubmissionLabel

# So that a search which looks at each costs no more on a large task: with 100,000 doodles, 0.2 to 0.6 s.
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


@dataclass(frozen=True)
class KnownVersion:
    """What a submission must agree with: the published version that made its prediction."""

    version: int
    task_revision: int
    recipe_version: int
    labels: tuple[str, ...]


def known_versions(session: Session, task: str, versions: Collection[int]) -> dict[int, KnownVersion]:
    """The published ones among these versions of a task."""
    promoted = select(Promotion.id).where(Promotion.task == task, Promotion.version == ModelVersion.version).exists()
    query = select(
        ModelVersion.version, ModelVersion.task_revision, ModelVersion.recipe_version, ModelVersion.labels
    ).where(ModelVersion.task == task, ModelVersion.version.in_(versions), promoted)
    return {row.version: KnownVersion(*row[:3], tuple(row.labels)) for row in session.execute(query)}


def get(session: Session, identity: uuid.UUID) -> Submission | None:
    return session.get(Submission, identity)


@dataclass(frozen=True)
class Sought:
    """Which submissions a moderator looks for; None: all. `state`: what they are to a moderator.

    `disagreement`: whether the version's answer is not the label that counts. A label that the version does not have is
    not its mistake.
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
