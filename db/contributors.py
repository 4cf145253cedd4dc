"""Anonymous people: a random id each, and what became of what they sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db import lineage, model_versions
from db.schema import Contributor, Submission, SubmissionLabel, TrainingRunSubmission


@dataclass(frozen=True)
class Share:
    """What one contributor gave to one task. `used`: how many submissions a run trained on."""

    task: str
    submissions: int
    labelled: int
    used: int


@dataclass(frozen=True)
class Summary:
    """What one contributor gave to each task, by its name, and what became of it.

    `published_versions`: (task, version, on how many of theirs), newest last. `live_versions`: (task, version) of the
    champions that learned from them, directly or by a version that they were trained from.
    """

    tasks: list[Share]
    published_versions: list[tuple[str, int, int]]
    live_versions: list[tuple[str, int]]


def create(session: Session, network_hash: bytes | None = None) -> uuid.UUID:
    """A new contributor; their side of the split is fixed here. `network_hash`: of where they came from, if known."""
    return ensure(session, uuid.uuid4(), network_hash)


def ensure(session: Session, identity: uuid.UUID, network_hash: bytes | None = None) -> uuid.UUID:
    """The contributor of that id, made where there is none."""
    made = insert(Contributor).values(id=identity, network_hash=network_hash)
    session.execute(made.on_conflict_do_nothing())
    return identity


def exists(session: Session, identity: uuid.UUID) -> bool:
    """Whether the contributor is known (they may have been erased)."""
    return session.scalar(select(Contributor.id).where(Contributor.id == identity)) is not None


def summary(session: Session, identity: uuid.UUID) -> Summary:
    """Counts and consequences; none for somebody unknown."""
    labelled = select(SubmissionLabel.id).where(SubmissionLabel.submission == Submission.id).exists()
    used = select(TrainingRunSubmission.run).where(TrainingRunSubmission.submission == Submission.id).exists()
    counted = select(Submission.task, func.count(), func.count().filter(labelled), func.count().filter(used))
    query = counted.where(Submission.contributor == identity).group_by(Submission.task).order_by(Submission.task)
    shares = [Share(*row) for row in session.execute(query)]
    published, live = [], []
    for task, versions in lineage.learned_from(session, Submission.contributor == identity).items():
        shown = lineage.published(session, task)
        published += [(task, version, number) for version, number in versions.items() if version in shown]
        champion = model_versions.champion(session, task)
        if champion is not None and set(versions) & set(lineage.ancestors(session, task, champion[0].version)):
            live.append((task, champion[0].version))
    return Summary(shares, published, live)
