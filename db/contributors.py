"""Anonymous people: a random id each, and what became of what they sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.schema import Contributor, Promotion, Submission, SubmissionLabel, TrainingRun, TrainingRunSubmission


@dataclass(frozen=True)
class Summary:
    """What one contributor gave, and the published versions that learned from it: (task, version), newest last."""

    submissions: int
    labelled: int
    published_versions: list[tuple[str, int]]


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


def hold(session: Session, identity: uuid.UUID) -> bool:
    """Like `exists`; until this transaction ends, nobody can erase them."""
    query = select(Contributor.id).where(Contributor.id == identity).with_for_update(read=True, key_share=True)
    return session.scalar(query) is not None


def summary(session: Session, identity: uuid.UUID) -> Summary:
    """Counts and consequences; zeros for somebody unknown."""
    labelled = select(SubmissionLabel.id).where(SubmissionLabel.submission == Submission.id).exists()
    given, with_label = session.execute(
        select(func.count(), func.count().filter(labelled)).where(Submission.contributor == identity)
    ).one()
    learned = (
        select(TrainingRun.task, TrainingRun.candidate_version)
        .join(TrainingRunSubmission, TrainingRunSubmission.run == TrainingRun.id)
        .join(Submission, Submission.id == TrainingRunSubmission.submission)
        .join(Promotion, (Promotion.task == TrainingRun.task) & (Promotion.version == TrainingRun.candidate_version))
        .where(Submission.contributor == identity)
        .distinct()
        .order_by(TrainingRun.task, TrainingRun.candidate_version)
    )
    versions = [(task, version) for task, version in session.execute(learned) if version is not None]
    return Summary(submissions=given, labelled=with_label, published_versions=versions)
