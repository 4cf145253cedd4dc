"""When the scheduler has trainers launched, on a real queue."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from sqlalchemy import func, update
from sqlalchemy.orm import Session, sessionmaker

from db import training_runs
from db.engine import make_engine
from db.schema import TrainingRun
from model_server.launching import LaunchFailed
from model_server.launching.config import Settings
from model_server.launching.demand import PATIENCE, RETRY_SECONDS, Demand

AGAIN = 600


class Machines:
    """A launcher that starts nothing, and a clock to go with it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.running = 0
        self.asked: list[int] = []
        self.tokens: list[str] = []
        self.refusal: LaunchFailed | None = None

    def live(self) -> int:
        return self.running

    def launch(self, count: int, *, token: str) -> None:
        self.asked.append(count)
        self.tokens.append(token)
        if self.refusal is not None:
            self.running += self.refusal.started
            raise self.refusal
        self.running += count

    def close(self) -> None:
        raise AssertionError("the scheduler goes on")


@pytest.fixture
def machines() -> Machines:
    return Machines()


def demand(session: Session, machines: Machines, *, most: int = 2, patience: float = 0) -> Demand:
    sessions = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    settings = Settings("process", launch_most=most, launch_again_seconds=AGAIN)
    return Demand(sessions, machines, settings, clock=lambda: machines.now, patience=dt.timedelta(seconds=patience))


def queue(session: Session, task: str = "doodle", *, seconds_ago: float = 30) -> int:
    run, _ = training_runs.enqueue(session, task, trigger="admin")
    session.execute(
        update(TrainingRun)
        .where(TrainingRun.id == run.id)
        .values(queued_at=func.now() - dt.timedelta(seconds=seconds_ago))
    )
    session.commit()
    return run.id


def state(session: Session, run: int) -> str:
    session.expire_all()
    return session.get_one(TrainingRun, run).state


def test_nothing_is_launched_for_an_empty_queue(session: Session, machines: Machines) -> None:
    demand(session, machines).look()
    assert machines.asked == []


def test_one_trainer_is_launched_however_often_one_looks_while_it_starts(session: Session, machines: Machines) -> None:
    run = queue(session)
    looking = demand(session, machines)
    for _ in range(20):
        looking.look()
        machines.now += 5
    assert machines.asked == [1]
    assert state(session, run) == "queued"


def test_a_run_that_a_worker_can_still_take_is_left_to_it(session: Session, machines: Machines) -> None:
    queue(session, seconds_ago=1)
    demand(session, machines, patience=PATIENCE.total_seconds()).look()
    assert machines.asked == []
    session.execute(update(TrainingRun).values(queued_at=func.now() - 2 * PATIENCE))
    session.commit()
    demand(session, machines, patience=PATIENCE.total_seconds()).look()
    assert machines.asked == [1]


def test_no_more_than_allowed_are_launched_at_once(session: Session, machines: Machines) -> None:
    queue(session), queue(session, "digits")
    looking = demand(session, machines, most=1)
    looking.look()
    machines.now += 2 * AGAIN
    looking.look()
    assert machines.asked == [1]


def test_several_tasks_get_a_trainer_each_in_one_request(session: Session, machines: Machines) -> None:
    queue(session), queue(session, "digits")
    demand(session, machines).look()
    assert machines.asked == [2]


def test_a_trainer_that_is_starting_is_known_to_a_scheduler_that_was_restarted(
    session: Session, machines: Machines
) -> None:
    queue(session)
    demand(session, machines).look()
    demand(session, machines).look()
    assert machines.asked == [1]


def test_two_schedulers_that_look_at_the_same_moment_ask_for_the_same(session: Session, machines: Machines) -> None:
    queue(session)
    demand(session, machines).look()
    machines.running = 0  # ECS does not list it yet
    demand(session, machines).look()
    assert machines.tokens[0] == machines.tokens[1]


def test_a_trainer_that_never_came_is_launched_again_after_a_while(
    session: Session, machines: Machines, caplog: pytest.LogCaptureFixture
) -> None:
    run = queue(session)
    looking = demand(session, machines)
    looking.look()
    machines.running = 0
    machines.now += AGAIN - 1
    looking.look()
    assert machines.asked == [1]
    machines.now += 1
    looking.look()
    assert machines.asked == [1, 1]
    assert f"The trainer for run {run} of doodle did not come" in caplog.text


def test_a_run_that_comes_back_to_the_queue_is_launched_for_at_once(session: Session, machines: Machines) -> None:
    run = queue(session)
    looking = demand(session, machines)
    looking.look()
    training_runs.claim(session, "one", run=run)
    session.commit()
    looking.look()
    training_runs.release(session, run, "one")  # SIGTERM: the machine is taken away
    session.commit()
    machines.running = 0
    looking.look()
    assert machines.asked == [1, 1]
    assert machines.tokens[0] != machines.tokens[1]


def test_what_a_dead_worker_left_gets_another_trainer(session: Session, machines: Machines) -> None:
    run = queue(session)
    looking = demand(session, machines)
    training_runs.claim(session, "one", run=run)
    session.commit()
    looking.look()
    assert machines.asked == []
    session.execute(update(TrainingRun).values(heartbeat_at=func.now() - dt.timedelta(minutes=5)))
    session.commit()
    looking.look()
    assert machines.asked == [1]
    assert state(session, run) == "queued"


def test_a_refused_launch_is_one_line_and_tried_again_and_the_run_waits(
    session: Session, machines: Machines, caplog: pytest.LogCaptureFixture
) -> None:
    run = queue(session)
    looking = demand(session, machines)
    machines.refusal = LaunchFailed("RunTask of ECS: AccessDeniedException: no rights")
    with caplog.at_level(logging.ERROR):
        for _ in range(RETRY_SECONDS // 5):
            looking.look()
            machines.now += 5
    (line,) = caplog.records
    assert line.getMessage().startswith(f"No trainer for run {run} of doodle, which waits: RunTask of ECS: Access")
    assert "\n" not in line.getMessage()
    assert (machines.asked, state(session, run)) == ([1], "queued")
    machines.refusal = None
    looking.look()
    assert machines.asked == [1, 1]


def test_of_a_launch_that_half_succeeded_only_the_rest_is_asked_for_again(session: Session, machines: Machines) -> None:
    queue(session), queue(session, "digits")
    looking = demand(session, machines)
    machines.refusal = LaunchFailed("ECS started 1 of 2 trainers: RESOURCE:GPU", started=1)
    looking.look()
    machines.refusal = None
    machines.now += RETRY_SECONDS
    looking.look()
    assert machines.asked == [2, 1]


def test_a_database_that_is_away_costs_a_look_and_nothing_else(
    machines: Machines, caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none")
    Demand(sessionmaker(engine), machines, Settings("process")).look()
    assert machines.asked == []
    assert "the database does not answer" in caplog.text
