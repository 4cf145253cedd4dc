"""Rows for tests: each call makes one with everything it needs."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.schema import Contributor, ModelVersion, Submission, SubmissionLabel, TrainingRunSubmission
from tasks import spec


def model_version(session: Session, task: str = "doodle", *, promoted: bool = False, **values: Any) -> ModelVersion:
    known = spec.named(task)
    files = {"model.json": b"{}", "metadata.json": uuid.uuid4().bytes}
    new = model_versions.of_task(known, b"weights", files)
    version = model_versions.add(session, replace(new, **values))
    if promoted:
        model_versions.promote(session, task, version.version, reason="a test", promoted_by="tests")
    return version


def contributor(session: Session) -> Contributor:
    made = Contributor(id=uuid.uuid4())
    session.add(made)
    session.flush()
    return made


def submission(
    session: Session, by: Contributor, version: ModelVersion, *, label: str | None = None, **values: Any
) -> Submission:
    known = spec.named(version.task)
    identity = uuid.uuid4()
    row = {
        "id": identity,
        "task": version.task,
        "task_revision": version.task_revision,
        "input_bytes": known.input.size,
        "contributor": by.id,
        "image": hashlib.shake_128(identity.bytes).digest(known.input.size),
        "recipe_version": version.recipe_version,
        "model_version": version.version,
        "probabilities": [1.0] + [0.0] * (len(known.labels) - 1),
    }
    made = Submission(**{**row, **values})
    session.add(made)
    session.flush()
    if label is not None:
        session.add(SubmissionLabel(submission=made.id, task=made.task, label=label, origin="corrected"))
        session.flush()
    session.refresh(made)
    return made


def learned(
    session: Session, submissions: Sequence[Submission], *, promoted: bool = False, label: str = "cat", **values: Any
) -> ModelVersion:
    """A version that a training run made of these submissions."""
    task = submissions[0].task
    version = model_version(session, task, promoted=promoted, **values)
    run, _ = training_runs.enqueue(session, task, trigger="cli", seed=1)
    training_runs.claim(session, "one")
    for place, one in enumerate(submissions):
        session.add(TrainingRunSubmission(run=run.id, submission=one.id, label=label, place=place, weight=0.5))
    verdict = {"decision": "promote" if promoted else "reject"}
    training_runs.succeed(session, run.id, "one", verdict=verdict, candidate_version=version.version)
    return version
