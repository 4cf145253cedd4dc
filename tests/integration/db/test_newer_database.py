"""Newer code has migrated the database: code from before goes on, in every program, as in a roll back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import setup, training_runs
from db.engine import make_engine
from db.schema import TrainingRun
from local.postgres import Postgres
from tasks import spec
from tests import databases
from tests.conftest import REPOSITORY
from tests.waiting import wait_for

NEWER = """
ALTER TABLE training_run ADD COLUMN of_tomorrow text;
ALTER TABLE submission ADD COLUMN of_tomorrow text;
CREATE TABLE tomorrow (id bigint);
UPDATE alembic_version SET version_num = '9999'
"""


@pytest.fixture
def newer(postgres: Postgres) -> Iterator[str]:
    """A database that is in use, and was migrated by code that is not written yet."""
    with databases.own(postgres) as url:
        engine = make_engine(url)
        setup.prepare(engine, spec.shipped().values())
        with engine.begin() as connection:
            connection.execute(text(NEWER))
        engine.dispose()
        yield url


def run(url: str, folder: Path, *module: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *module]
    env = {**os.environ, "DATABASE_URL": url, "DELTALOOP_HOME": str(folder)}
    return subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_setup_leaves_it_as_it_is_and_says_so(newer: str, tmp_path: Path) -> None:
    done = run(newer, tmp_path, "db.setup")
    assert (done.returncode, done.stderr) == (0, "")
    assert "at migration 9999, newer than this code's 0" in done.stdout
    engine = make_engine(newer)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_the_command_line_works(newer: str, tmp_path: Path) -> None:
    done = run(newer, tmp_path, "cli", "models", "doodle")
    assert (done.returncode, done.stderr) == (0, "")
    engine = make_engine(newer)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    refused = run(newer, tmp_path, "cli", "models", "doodle")
    engine.dispose()
    assert refused.returncode != 0
    assert "is at migration 0001" in refused.stderr


def test_a_worker_and_the_scheduler_work(newer: str, tmp_path: Path) -> None:
    engine = make_engine(newer)
    with Session(engine) as session, session.begin():
        queued = training_runs.enqueue(session, "doodle", trigger="admin", seed=1)[0].id
    done = run(newer, tmp_path, "training_server", "--drain")
    assert done.returncode == 0, done.stderr
    with Session(engine) as session:
        found = session.get_one(TrainingRun, queued)
        assert found.state in ("succeeded", "failed"), "it came to an end that it could record"
        assert "base" in str(found.error or found.verdict)
    engine.dispose()
    with (tmp_path / "log").open("wb") as log:
        env = {**os.environ, "DATABASE_URL": newer, "TRIGGERS": "on"}
        scheduler = subprocess.Popen(
            [sys.executable, "-m", "model_server.scheduler"], cwd=REPOSITORY, env=env, stderr=log
        )
    try:
        wait_for(lambda: "scheduling" in (tmp_path / "log").read_text() or None, seconds=30, what="the scheduler")
        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(20) == 0
    finally:
        scheduler.kill()
        scheduler.wait()
