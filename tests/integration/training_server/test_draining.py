"""A trainer that was started for a run: it does what is queued, then ends. And the scheduler that starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import make_engine
from local.postgres import Postgres
from tests import tiny
from tests.conftest import REPOSITORY
from tests.integration.training_server.conftest import queue, row, wait_for
from tests.integration.training_server.test_worker import in_training
from training_server import worker as module
from training_server.config import Settings
from training_server.worker import Worker


def environment(url: str, **settings: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, **settings}


def drain(url: str) -> int:
    command = [sys.executable, "-m", "training_server", "--drain"]
    return subprocess.run(command, cwd=REPOSITORY, env=environment(url), timeout=120, check=False).returncode


def children(process: subprocess.Popen[bytes]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for file in found for pid in file.read_text().split()]


def test_an_empty_queue_is_drained_at_once(postgres: Postgres, database: Engine) -> None:
    assert drain(postgres.url()) == 0


def test_sigterm_ends_a_drain_and_gives_the_run_back(postgres: Postgres, taught: Engine) -> None:
    run = queue(taught)
    command = [sys.executable, "-m", "tests.tiny_worker", postgres.url(), str(tiny.ENDLESS), "drain"]
    trainer = subprocess.Popen(command, cwd=REPOSITORY)
    try:
        wait_for(in_training(taught, run), "training")
        trainer.send_signal(signal.SIGTERM)
        assert trainer.wait(60) == 0
    finally:
        trainer.kill()
        trainer.wait()
    found = row(taught, run)
    assert (found.state, found.worker, found.attempts) == ("queued", None, 0)


def test_a_drain_does_not_wait_for_a_database_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.3)
    nowhere = Worker(make_engine("postgresql://nobody@127.0.0.1:1/none"), Settings(""))
    assert nowhere.serve(drain=True) is False


def test_the_scheduler_launches_a_trainer_for_a_run_that_waits_and_ends_with_it(
    postgres: Postgres, database: Engine
) -> None:
    """The real programs: the run fails, as it has no champion, and the trainer ends by itself all the same."""
    run = queue(database)
    started = environment(postgres.url(), LAUNCHER="process", TRIGGERS="off", LAUNCH_AGAIN_SECONDS="10")
    scheduler = subprocess.Popen([sys.executable, "-m", "model_server.scheduler"], cwd=REPOSITORY, env=started)
    try:
        wait_for(lambda: row(database, run).state == "failed", "the run (which has no champion)", 120)
        assert row(database, run).attempts == 1
        second = queue(database)
        wait_for(lambda: row(database, second).state != "queued" or children(scheduler) != [], "another trainer", 60)
        launched = children(scheduler)
        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(60) == 0
    finally:
        scheduler.kill()
        scheduler.wait()
    assert not [pid for pid in launched if Path(f"/proc/{pid}").exists()]
