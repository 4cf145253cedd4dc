"""Workers that are cancelled, ended, killed, or lose their database."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import task_revisions, training_runs
from db.schema import TrainingRun
from local.postgres import Postgres
from tasks.spec import Task
from tests import tiny
from tests.conftest import REPOSITORY
from tests.integration.training_server.conftest import queue, row, wait_for
from training_server import pipeline
from training_server.worker import Worker

EndLess = subprocess.Popen[bytes]


@contextmanager
def serving(worker: Worker, *, drain: bool = False) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=worker.serve, kwargs={"drain": drain})
    thread.start()
    try:
        yield thread
    finally:
        worker.end()
        thread.join(60)
        assert not thread.is_alive()


@contextmanager
def process(url: str, epochs: int) -> Iterator[EndLess]:
    command = [sys.executable, "-m", "tests.tiny_worker", url, str(epochs)]
    started = subprocess.Popen(command, cwd=REPOSITORY)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def in_training(engine: Engine, run: int) -> Callable[[], bool]:
    def look() -> bool:
        found: TrainingRun = row(engine, run)
        assert found.state in ("queued", "running"), found.error
        return found.step == "training" and len(found.epochs) > 0

    return look


def test_a_run_learns_the_labels_that_were_added_until_it_began(
    worker: Worker, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Task] = []
    monkeypatch.setattr(pipeline, "run", lambda job, task, networks, *, logs=None: seen.append(task))
    with Session(database) as session, session.begin():
        task_revisions.add_label(session, tiny.task(), "rainbow", {})
    queue(database)
    worker.work()
    (task,) = seen
    assert (task.labels, task.revision) == ((*tiny.task().labels, "rainbow"), 2)
    assert task.training == tiny.task().training


def test_a_waiting_worker_hears_of_a_queued_run(worker: Worker, database: Engine) -> None:
    worker.settings = worker.settings.__class__("", poll_seconds=60, dead_seconds=30)
    with serving(worker):
        wait_for(lambda: worker._listener._connection is not None, "the worker to listen")
        run = queue(database)
        wait_for(lambda: row(database, run).state == "failed", "the run (which has no champion)", 20)


def test_drain_ends_when_the_queue_is_empty(worker: Worker, database: Engine) -> None:
    run = queue(database)
    worker.serve(drain=True)
    assert row(database, run).state == "failed"


def test_a_cancelled_run_stops_within_an_epoch(
    worker: Worker, taught: Engine, use_task: Callable[[Task], None]
) -> None:
    use_task(tiny.endless())
    run = queue(taught)
    with serving(worker):
        wait_for(in_training(taught, run), "training")
        with Session(taught) as session, session.begin():
            training_runs.cancel(session, run)
        wait_for(lambda: row(taught, run).state == "cancelled", "the end", 30)
    assert row(taught, run).verdict is None


def test_sigterm_gives_the_run_back_to_the_queue(postgres: Postgres, taught: Engine) -> None:
    run = queue(taught)
    with process(postgres.url(), tiny.ENDLESS) as worker:
        wait_for(in_training(taught, run), "training")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    found = row(taught, run)
    assert (found.state, found.worker, found.attempts) == ("queued", None, 0)


def test_a_killed_workers_run_is_taken_up_by_another(postgres: Postgres, taught: Engine, worker: Worker) -> None:
    run = queue(taught)
    with process(postgres.url(), tiny.ENDLESS) as killed:
        wait_for(in_training(taught, run), "training")
        killed.kill()
        killed.wait()
    worker.settings = worker.settings.__class__("", poll_seconds=0.5, dead_seconds=2)
    with serving(worker):
        wait_for(lambda: row(taught, run).state == "succeeded", "another worker")
    found = row(taught, run)
    assert found.attempts == 2
    assert len(found.epochs) == 4


def test_a_waiting_worker_outlives_a_restart_of_the_database(
    postgres: Postgres, worker: Worker, database: Engine
) -> None:
    with serving(worker) as thread:
        wait_for(lambda: worker._listener._connection is not None, "the worker to listen")
        postgres.stop()
        postgres.start()
        run = queue(database)
        wait_for(lambda: row(database, run).state == "failed", "the run (which has no champion)")
        assert thread.is_alive()


def test_a_run_outlives_a_restart_of_the_database(
    postgres: Postgres, worker: Worker, taught: Engine, use_task: Callable[[Task], None]
) -> None:
    use_task(tiny.task(training={"epochs": 20}))
    run = queue(taught)
    with serving(worker):
        wait_for(in_training(taught, run), "training")
        postgres.stop()
        postgres.start()
        wait_for(lambda: row(taught, run).state == "succeeded", "the verdict")
    found = row(taught, run)
    assert found.attempts == 1
    assert [epoch["epoch"] for epoch in found.epochs] == list(range(1, 21))
