"""Where a run takes the champion from and where it puts what it made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from db import model_versions, training_data, training_runs
from db.model_versions import NewVersion
from db.training_data import Examples
from tasks.recipes import RECIPES
from tasks.spec import Task
from training_server.job import Job, RunFailed, RunStopped

Result = TypeVar("Result")


@dataclass(frozen=True)
class Live:
    """The champion of a task as it is stored."""

    version: int
    weights: bytes


@dataclass(frozen=True)
class Outcome:
    """What ends a run: the version that was judged, by which numbers, and the submissions it learned from."""

    new: NewVersion
    counts: dict[str, Any]
    verdict: dict[str, Any]
    used: Examples
    weights: NDArray[np.float32]  # of each of `used`

    @property
    def promote(self) -> bool:
        return bool(self.verdict["decision"] == "promote")


def champion(job: Job, task: Task) -> Live:
    """The live version; also written to the run. Raises RunFailed where there is none or it does not fit the task."""

    def read(session: Session) -> Live:
        found = model_versions.champion(session, task.name)
        if found is None:
            raise RunFailed(f"Task {task.name} has no model to train on from; run `deltaloop pretrain {task.name}`.")
        version = found[0]
        made_for = (version.architecture, version.labels, version.recipe, version.recipe_version)
        if made_for != (task.architecture, list(task.labels), task.recipe, RECIPES[task.recipe].version):
            raise RunFailed(
                f"Version {version.version} of {task.name} was made for other labels, another network or another"
                f" recipe than tasks/{task.name}.toml names; run `deltaloop pretrain {task.name}`."
            )
        return Live(version.version, model_versions.weights(session, version))

    live = job.persist(read)
    job.report(champion_version=live.version)
    return live


def end_without_candidate(job: Job, verdict: dict[str, Any]) -> None:
    """End a run that had nothing to judge."""

    def end(session: Session) -> None:
        training_runs.succeed(session, job.run, job.worker, verdict=verdict, candidate_version=None)

    _ours(job, end)


def store(job: Job, task: Task, judged_against: int, outcome: Outcome) -> bool:
    """Store version, files, use and verdict, promote where the gate says so, and end the run: all or nothing.

    False, and nothing stored, where the champion is no longer the version that the challenger was judged against.
    """

    def commit(session: Session) -> bool:
        model_versions.lock_task(session, task.name)
        live = model_versions.champion(session, task.name)
        if live is None or live[0].version != judged_against:
            return False
        made = model_versions.add(session, outcome.new)
        training_data.record_use(session, job.run, outcome.used, outcome.weights, task.labels)
        training_runs.report(session, job.run, job.worker, counts=outcome.counts)
        if outcome.promote:
            reason = " ".join(outcome.verdict["reasons"])
            model_versions.promote(session, task.name, made.version, reason=reason, promoted_by="gate", run=job.run)
        training_runs.succeed(session, job.run, job.worker, verdict=outcome.verdict, candidate_version=made.version)
        return True

    return _ours(job, commit)


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
