"""Any number of workers share the queue: they work side by side, and no run is done twice."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import training_runs
from db.schema import TrainingRun
from tests import tiny
from tests.integration.training_server.conftest import wait_for
from tests.integration.training_server.test_worker import serving
from training_server import pipeline
from training_server.config import Settings
from training_server.job import Job, RunFailed
from training_server.worker import Worker

TASKS = ("doodle", "digits")
ROUNDS = 6


class Executions:
    """Which worker did which run. A run ends only beside another one that is being done."""

    def __init__(self) -> None:
        self.done: list[tuple[int, str]] = []
        self._beside = threading.Barrier(len(TASKS), timeout=60)

    def run(self, job: Job, *_: Any, **__: Any) -> None:
        self.done.append((job.run, job.worker))
        self._beside.wait()
        raise RunFailed("nothing is learned here")


def queue_all(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        for task in TASKS:
            training_runs.enqueue(session, task, trigger="admin", seed=1)


def ended(engine: Engine) -> list[TrainingRun]:
    with Session(engine, expire_on_commit=False) as session:
        query = select(TrainingRun).where(TrainingRun.finished_at.is_not(None)).order_by(TrainingRun.id)
        return list(session.scalars(query))


def test_each_run_is_done_once_and_those_of_several_tasks_side_by_side(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    executions = Executions()
    monkeypatch.setattr(pipeline, "run", executions.run)
    workers = [Worker(database, Settings("", poll_seconds=1, dead_seconds=30), tiny.NETWORKS) for _ in range(4)]
    with ExitStack() as stack:
        for worker in workers:
            stack.enter_context(serving(worker))
        for turn in range(1, ROUNDS + 1):
            queue_all(database)
            wait_for(lambda turn=turn: len(ended(database)) == turn * len(TASKS), "the runs")  # type: ignore[misc]
    runs = ended(database)
    assert [(run.state, run.attempts) for run in runs] == [("failed", 1)] * (ROUNDS * len(TASKS))
    assert sorted(run for run, _ in executions.done) == [run.id for run in runs]
    assert {run.id: run.worker for run in runs} == dict(executions.done)
