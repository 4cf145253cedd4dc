"""Runs commit, so their tests empty the tables that they fill."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from db import training_runs
from db.schema import TrainingRun
from tasks.spec import Task
from tests import tiny
from training_server import execution
from training_server.config import Settings
from training_server.ml import unknowns
from training_server.ml.gate import outlook
from training_server.worker import Worker

FILLED = (
    "submission_label, submission, base_example, promotion, training_run_submission, training_run, model_file, erasure"
)


@pytest.fixture(autouse=True)
def _every_look_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few hundred drawings foresee little; whole runs are tried to their end. When none is taken: test_learning."""
    monkeypatch.setattr(outlook, "WORTH", 0.0)


@pytest.fixture(autouse=True)
def _scribbles_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknowns, "scribbles", tiny.scribbles)


@pytest.fixture
def database(engine: Engine) -> Iterator[Engine]:
    yield engine
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {FILLED}, model_version, artifact, contributor CASCADE"))
        connection.execute(text("DELETE FROM task_revision WHERE revision > 1"))
        connection.execute(text("DELETE FROM task_label WHERE position >= 10"))  # what a test added


@pytest.fixture
def use_task(monkeypatch: pytest.MonkeyPatch) -> Callable[[Task], None]:
    """Makes runs see a task other than the shipped one."""
    return lambda task: monkeypatch.setattr(execution.spec, "named", lambda name: task)


@pytest.fixture
def worker(database: Engine, use_task: Callable[[Task], None]) -> Worker:
    """A worker in this process, for the doodle task with small demands."""
    use_task(tiny.task())
    return Worker(database, Settings("", poll_seconds=5, dead_seconds=2), tiny.NETWORKS)


@pytest.fixture
def untaught(database: Engine) -> Engine:
    """A champion and its base dataset; nobody has submitted anything."""
    with Session(database) as session, session.begin():
        tiny.fill_base(session)
        tiny.promote_base(session)
    return database


@pytest.fixture
def taught(untaught: Engine) -> Engine:
    """Everybody draws tilted, which the champion has never seen."""
    teach(untaught)
    return untaught


def teach(engine: Engine, *, tilt: float = tiny.TILT, flip: bool = False, validation: int = 3) -> None:
    with Session(engine) as session, session.begin():
        people = tiny.contributors(session, train=24, validation=validation, holdout=12)
        tiny.teach(session, tiny.champion(session), people, each=25, tilt=tilt, flip=flip)


def queue(engine: Engine) -> int:
    with Session(engine) as session, session.begin():
        return training_runs.enqueue(session, "doodle", trigger="admin", seed=1)[0].id


def row(engine: Engine, run: int) -> TrainingRun:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(TrainingRun, run)


def do(worker: Worker) -> TrainingRun:
    """A run, which came to its end."""
    run = queue(worker.engine)
    assert worker.work()
    done = row(worker.engine, run)
    assert (done.state, done.error) == ("succeeded", None)
    return done


def decision(run: TrainingRun) -> str:
    assert run.verdict is not None
    return str(run.verdict["decision"])


def wait_for(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what}"
        time.sleep(0.05)
