"""Training runs of a simulation: started by the task's own triggers, done by the real worker, judged by the gate."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import follow, tensorflow_start
from db import training_runs
from db.schema import TrainingRun
from model_server import crontab, scheduler
from tasks.spec import Task

Look = Callable[[Session, Task], int | None]
# What the scheduler looks for at a tick of the clock, and between two.
BY_CLOCK: tuple[Look, ...] = (scheduler.start_by_clock,)
LOOKS: tuple[Look, ...] = (scheduler.start_if_enough_labels, scheduler.start_if_drifted)
DAY_ONE = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)  # noon of a Monday, for triggers that name a day of the week


@dataclass(frozen=True)
class Run:
    """A training run that ended. `decision` is None where it has no verdict; then `reasons` hold the error."""

    number: int
    trigger: str
    state: str
    decision: str | None
    version: int | None
    reasons: tuple[str, ...]
    record: dict[str, Any]
    verdict: dict[str, Any]
    seconds: float

    @property
    def published(self) -> bool:
        return self.decision == "promote"

    @property
    def what(self) -> str:
        """One word for what came of it."""
        if self.published:
            return f"published version {self.version}"
        if self.decision is None:
            return self.state
        return "rejected" if self.version is not None else "no candidate"

    @property
    def said(self) -> str:
        """`what`, and why where it failed: that is not the gate's word, and a person may have to mend something."""
        return self.what if self.state == "succeeded" else f"{self.what} ({' '.join(self.reasons)})"


class Trainer:
    """Starts and does runs of one task on one database, in this process."""

    def __init__(self, engine: Engine, task: Task) -> None:
        tensorflow_start.start()
        from training_server.config import Settings
        from training_server.worker import Worker

        self._engine, self._task = engine, task
        self._worker = Worker(engine, Settings(engine.url.render_as_string(hide_password=False)))

    def run(self, trigger: str, seed: int) -> Run:
        """Queue a run and carry it to its end."""
        with Session(self._engine) as session, session.begin():
            name = self._task.name
            queued, _ = training_runs.enqueue(session, name, trigger=trigger, requested_by="simulate", seed=seed)
            number = queued.id
        return self._carry_out(number)

    def run_if_due(self, seed: int, looks: Sequence[Look] = LOOKS) -> Run | None:
        """What the scheduler's looks would start now, carried to its end; None where they start nothing."""
        with Session(self._engine) as session, session.begin():
            found = (look(session, self._task) for look in looks)
            number = next((run for run in found if run is not None), None)
            if number is None:
                return None
            session.get_one(TrainingRun, number).seed = seed  # the scheduler takes any
        return self._carry_out(number)

    def _carry_out(self, number: int) -> Run:
        began = time.monotonic()
        self._worker.work(run=number)
        return _told(follow.look(self._engine, number), time.monotonic() - began)


def trains_in_night(task: Task, day: int) -> bool:
    """Whether the task's clock starts a run in the night after that day (from 1). Without any trigger, every night."""
    if task.triggers.cron is None:
        return task.triggers.labels is None
    noon = DAY_ONE + dt.timedelta(days=day - 1)
    following = crontab.trigger(task, task.triggers.cron).get_next_fire_time(None, noon)
    return following is not None and following < noon + dt.timedelta(days=1)


def _told(run: TrainingRun, seconds: float) -> Run:
    verdict: dict[str, Any] = run.verdict or {}
    reasons = tuple(verdict.get("reasons", [])) or ((run.error,) if run.error else ())
    decision = verdict.get("decision")
    return Run(
        run.id, run.trigger, run.state, decision, run.candidate_version, reasons, run.record, verdict, round(seconds, 1)
    )
