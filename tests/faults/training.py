"""A training run whose worker is killed in a step of it, and what becomes of the run.

The row of a run tells its step. What happens within one transaction at the end shows in no row, so there the harness
holds the next table that the worker writes to (SHARE, which readers do not notice) and kills it while it waits.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.engine import make_engine
from db.schema import TrainingRun
from tests import tiny
from tests.faults import processes
from tests.faults.system import System

Answer = TypeVar("Answer")
TASK = "doodle"
STEPS = ("reading", "training", "exporting", "storing", "promoting")
HELD = {"storing": "model_version", "promoting": "promotion"}
STEP_SECONDS = 120.0
RUN_SECONDS = 120.0
LOOK_SECONDS = 0.01
DATABASE_SECONDS = 30.0
RUNS = 3
OPEN = ("queued", "running")


class NotReached(RuntimeError):
    """A run did not come to where it was to be killed, or to its end; the message says how far it came."""


class Rejected(NotReached):
    """The gate rejected a run that was to be killed while its version was promoted."""


class NoRoom(NotReached):
    """A run said that the disk was full, as it was. Whoever asked for it asks again."""


@contextmanager
def engine_of(system: System) -> Iterator[Engine]:
    engine = make_engine(system.database_url, application="faults")
    try:
        yield engine
    finally:
        engine.dispose()


def asked(system: System, ask: Callable[[Session], Answer]) -> Answer:
    """What the database says, in a transaction of its own. It may end once more just after everything was back from the
    fault before, and is asked again then."""
    deadline = time.monotonic() + DATABASE_SECONDS
    while True:
        try:
            with engine_of(system) as engine, Session(engine) as session, session.begin():
                return ask(session)
        except OperationalError:
            if time.monotonic() > deadline:
                raise
        time.sleep(LOOK_SECONDS)


def prepare(system: System) -> None:
    """A base dataset, and people who taught something that the champion does not know."""
    with engine_of(system) as engine, Session(engine) as session, session.begin():
        tiny.fill_base(session, TASK)
        people = tiny.contributors(session, train=24, validation=6, holdout=24)
        tiny.teach(session, tiny.champion(session), people, each=12)


def queue(system: System, seed: int) -> int:
    """A run that has something to promote: the base model is live again, so all that was taught is new."""

    def enqueue(session: Session) -> int:
        if tiny.champion(session).version != 1:
            model_versions.promote(session, TASK, 1, reason="another round", promoted_by="faults")
        return training_runs.enqueue(session, TASK, trigger="cli", seed=seed)[0].id

    return asked(system, enqueue)


def killed_in(system: System, step: str, seed: int) -> int:
    """A run whose worker was killed in that step. The gate rejects one now and then, as visitors label at random; then
    another one is asked for. Raises NotReached."""
    more = 0
    while True:
        run = queue(system, seed + 1000 * more)
        try:
            kill_in(system, run, step)
        except Rejected:
            more += 1
            if more == RUNS:
                raise
        else:
            return run


def kill_in(system: System, run: int, step: str) -> None:
    """Kill the worker in that step of the run. Raises NotReached."""
    connection = psycopg2.connect(system.database_url)
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:  # gives back what was held
        deadline = time.monotonic() + STEP_SECONDS
        held = False
        while True:
            cursor.execute("SELECT step, state, verdict ->> 'decision' FROM training_run WHERE id = %s", (run,))
            at, state, decision = cursor.fetchone() or ("gone", "gone", None)
            if step in HELD and at == "exporting" and not held:
                cursor.execute(f"BEGIN; LOCK TABLE {HELD[step]} IN SHARE MODE")
                held = True
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'RowExclusiveLock'")
            waiting = (cursor.fetchone() or (0,))[0]
            if at == step or (held and waiting):
                processes.send([system.worker()], signal.SIGKILL)
                break
            if state not in OPEN or time.monotonic() > deadline:
                kind = Rejected if (step, state, decision) == ("promoting", "succeeded", "reject") else NotReached
                raise kind(f"run {run} was to be killed in step {step}, but is {state}, in step {at}")
            time.sleep(LOOK_SECONDS)


def attempts(system: System, run: int) -> tuple[int, str]:
    """How often the run was claimed, and its state."""
    found = asked(system, lambda session: _state(session, run))
    return found["attempts"], found["state"]


def wait_for_end(system: System, run: int) -> str:
    """The verdict's decision. Raises NotReached, or NoRoom."""
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        found = asked(system, lambda session: _state(session, run))
        if found["state"] == "succeeded" and found["verdict"]:
            return str(found["verdict"]["decision"])
        if found["state"] not in OPEN:
            kind = NoRoom if (found["error"] or "").startswith("No space is left") else NotReached
            raise kind(f"run {run} {found['state']} after {found['attempts']} attempts: {found['error']}")
        time.sleep(0.2)
    raise NotReached(f"run {run} did not end in {RUN_SECONDS:.0f} s")


def _state(session: Session, run: int) -> dict[str, Any]:
    found = session.get_one(TrainingRun, run)
    return {name: getattr(found, name) for name in ("state", "verdict", "attempts", "error")}
