"""Runs commit, so their tests empty the tables that they fill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from db import training_runs
from tasks.spec import Task
from tests import tiny
from training_server import execution
from training_server.config import Settings
from training_server.worker import Worker

FILLED = "submission_label, submission, base_example, promotion, training_run_submission, training_run, model_file"


@pytest.fixture
def database(engine: Engine) -> Iterator[Engine]:
    yield engine
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {FILLED}, model_version, artifact, contributor CASCADE"))


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    """The doodle task with small demands, for the pipeline as well."""
    made = tiny.task()
    monkeypatch.setattr(execution.spec, "named", lambda name: made)
    return made


@pytest.fixture
def worker(database: Engine, task: Task) -> Worker:
    settings = Settings("", poll_seconds=5, dead_seconds=6)
    return Worker(database, settings, tiny.NETWORKS)


def queue(engine: Engine, name: str = "doodle") -> int:
    with Session(engine) as session, session.begin():
        return training_runs.enqueue(session, name, trigger="admin", seed=1)[0].id
