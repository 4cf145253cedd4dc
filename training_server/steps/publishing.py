"""Where a run puts what it made, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from db import erasure, flips, model_versions, quarantine, training_data, training_runs
from db.flips import Changed
from db.model_versions import NewVersion
from db.quarantine import Doubt
from db.schema import ModelVersion, TrainingRun
from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job, RunStopped
from training_server.ml.gate import Verdict

Result = TypeVar("Result")


@dataclass(frozen=True)
class Learned:
    """What a version learned from: submissions, each with its weight. `doubts`: labels that are in doubt."""

    used: Examples
    weights: NDArray[np.float32]
    doubts: Sequence[Doubt] = ()


@dataclass(frozen=True)
class Outcome:
    """What ends a run: the version that was judged, by which numbers, what it learned from, and some of the drawings
    that changed sides."""

    new: NewVersion
    counts: dict[str, Any]
    verdict: dict[str, Any]
    learned: Learned
    changed: Sequence[Changed] = ()

    @property
    def promote(self) -> bool:
        return bool(self.verdict["decision"] == "promote")


def end_without_candidate(job: Job, verdict: Verdict, doubts: Sequence[Doubt] = ()) -> None:
    """End a run that had nothing to judge. What it doubts goes to the moderators all the same."""

    def end(session: Session) -> None:
        quarantine.add(session, job.run, doubts)
        training_runs.succeed(session, job.run, job.worker, verdict=verdict.to_json(), candidate_version=None)

    _ours(job, end)


def store(job: Job, task: Task, judged_against: int, outcome: Outcome) -> bool:
    """Store version, files, use, doubts and verdict, promote where the gate says so, and end the run: all or nothing.

    What was erased since it was trained on is recorded as such: the version learned from it all the same.

    False, and nothing stored, where the champion is no longer the version that the challenger was judged against.
    """

    def commit(session: Session) -> bool:
        model_versions.lock_task(session, task.name)
        live = model_versions.champion(session, task.name)
        if live is None or live[0].version != judged_against:
            return False
        made = model_versions.add(session, outcome.new)
        _record_use(session, job, task, made, outcome)
        quarantine.add(session, job.run, outcome.learned.doubts)
        flips.record(session, job.run, outcome.changed)
        training_runs.report(session, job.run, job.worker, counts=outcome.counts)
        if outcome.promote:
            reason = " ".join(outcome.verdict["reasons"])
            model_versions.promote(session, task.name, made.version, reason=reason, promoted_by="gate", run=job.run)
        training_runs.succeed(session, job.run, job.worker, verdict=outcome.verdict, candidate_version=made.version)
        return True

    return _ours(job, commit)


def _record_use(session: Session, job: Job, task: Task, made: ModelVersion, outcome: Outcome) -> None:
    used = outcome.learned.used
    there = training_data.record_use(session, job.run, used, outcome.learned.weights, task.labels)
    erased = len(used) - there
    if erased:
        since = session.get_one(TrainingRun, job.run).started_at
        assert since is not None, "the run is running"
        erasure.record_late(session, task.name, made.version, submissions=erased, since=since)


def _ours(job: Job, do: Callable[[Session], Result]) -> Result:
    """The end of a run, in a transaction of its own.

    Raises RunStopped, and nothing was stored, where the run is no longer ours or was asked to stop: the heartbeat may
    not have seen that yet.
    """
    job.stop.check()
    try:
        return job.persist(do)
    except training_runs.RunLost:
        raise RunStopped("lost") from None
    except training_runs.RunCancelled:
        raise RunStopped("cancelled") from None
