"""What one contributor gave, as they see it themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, defer

from db import labels, lineage
from db.schema import ModelVersion, Submission, SubmissionLabel, TrainingRun, TrainingRunSubmission


@dataclass(frozen=True)
class OwnSubmission:
    """A submission of one's own. `label`: the one that counts, if any; `guess` and `probability`: what the version that
    answered thought of it; `used`: how many runs trained on it; `published_versions`: those made by them that were
    live."""

    submission: Submission
    label: SubmissionLabel | None
    guess: str
    probability: float
    used: int
    published_versions: list[int]


def of_contributor(
    session: Session,
    contributor: uuid.UUID,
    *,
    task: str | None = None,
    before: uuid.UUID | None = None,
    limit: int = 50,
) -> list[OwnSubmission]:
    """A contributor's submissions, newest first. `before`: those older than that one, which is theirs as well."""
    counted = labels.counting()
    query = select(Submission, counted).outerjoin(counted, counted.submission == Submission.id)
    query = query.where(Submission.contributor == contributor).options(defer(Submission.source))
    if task is not None:
        query = query.where(Submission.task == task)
    if before is not None:
        place = select(Submission.created_at).where(Submission.id == before, Submission.contributor == contributor)
        query = query.where(tuple_(Submission.created_at, Submission.id) < tuple_(place.scalar_subquery(), before))
    query = query.order_by(Submission.created_at.desc(), Submission.id.desc()).limit(limit)
    rows = [(row[0], row[1]) for row in session.execute(query)]
    return _with_consequences(session, rows)


def _with_consequences(
    session: Session, rows: Sequence[tuple[Submission, SubmissionLabel | None]]
) -> list[OwnSubmission]:
    named = _outputs(session, {(one.task, one.model_version) for one, _ in rows})
    uses = _uses(session, [one.id for one, _ in rows])
    live = {task: lineage.published(session, task) for task in {one.task for one, _ in rows}}
    found = []
    for submission, label in rows:
        made = uses.get(submission.id, [])
        probability = max(submission.probabilities)
        guess = named[submission.task, submission.model_version][submission.probabilities.index(probability)]
        published = [version for version in made if version is not None and version in live[submission.task]]
        found.append(OwnSubmission(submission, label, guess, probability, len(made), published))
    return found


def _outputs(session: Session, versions: set[tuple[str, int]]) -> dict[tuple[str, int], list[str]]:
    """The labels of these versions, in the order of their outputs."""
    query = select(ModelVersion.task, ModelVersion.version, ModelVersion.labels)
    rows = session.execute(query.where(tuple_(ModelVersion.task, ModelVersion.version).in_(versions)))
    return {(task, version): outputs for task, version, outputs in rows}


def _uses(session: Session, submissions: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[int | None]]:
    """For each that was trained on, what each run made of it, the first one first: a version, or None."""
    query = (
        select(TrainingRunSubmission.submission, TrainingRun.candidate_version)
        .join(TrainingRun, TrainingRun.id == TrainingRunSubmission.run)
        .where(TrainingRunSubmission.submission.in_(submissions))
        .order_by(TrainingRun.id)
    )
    found: dict[uuid.UUID, list[int | None]] = {}
    for submission, version in session.execute(query):
        found.setdefault(submission, []).append(version)
    return found
