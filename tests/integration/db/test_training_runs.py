"""Queueing, claiming and ending runs."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, delete, func, update
from sqlalchemy.orm import Session

from db import training_runs
from db.schema import TrainingRun
from tests import factories

VERDICT = {"decision": "reject", "reasons": ["a test"]}


def queued(session: Session, task: str = "doodle") -> TrainingRun:
    return training_runs.enqueue(session, task, trigger="admin")[0]


def claimed(session: Session, worker: str = "one") -> TrainingRun:
    queued(session)
    run = training_runs.claim(session, worker)
    assert run is not None
    return run


def make_silent(session: Session, run: TrainingRun) -> None:
    session.execute(update(TrainingRun).values(heartbeat_at=func.now() - dt.timedelta(hours=1)))
    session.refresh(run)


def test_any_number_of_triggers_at_once_lead_to_one_run(engine: Engine) -> None:
    def trigger(number: int) -> int:
        with Session(engine) as session, session.begin():
            return training_runs.enqueue(session, "digits", trigger="admin", requested_by=str(number))[0].id

    with ThreadPoolExecutor(8) as pool:
        runs = set(pool.map(trigger, range(24)))
    with Session(engine) as session, session.begin():
        session.execute(delete(TrainingRun))
    assert len(runs) == 1


def test_two_workers_never_claim_the_same_run(session: Session) -> None:
    queued(session)
    assert training_runs.claim(session, "one") is not None
    assert training_runs.claim(session, "two") is None


def test_a_run_whose_worker_died_is_taken_up_at_most_three_times(session: Session) -> None:
    run = claimed(session)
    for attempt in (1, 2, 3):
        assert run.attempts == attempt
        make_silent(session, run)
        assert training_runs.take_up_dead(session, silent_for=dt.timedelta(minutes=1)) == [run.id]
        assert training_runs.claim(session, f"worker {attempt}") is not None
    make_silent(session, run)
    training_runs.take_up_dead(session, silent_for=dt.timedelta(minutes=1))
    session.refresh(run)
    assert run.state == "failed"
    assert "died 4 times" in (run.error or "")


def test_a_living_worker_keeps_its_run(session: Session) -> None:
    run = claimed(session)
    assert training_runs.take_up_dead(session, silent_for=dt.timedelta(minutes=1)) == []
    assert training_runs.heartbeat(session, run.id, "one")


def test_a_worker_that_lost_its_run_cannot_write_to_it(session: Session) -> None:
    run = claimed(session)
    with pytest.raises(training_runs.RunLost):
        training_runs.report(session, run.id, "somebody else", step="training")


def test_a_queued_run_is_cancelled_at_once(session: Session) -> None:
    run = queued(session)
    training_runs.cancel(session, run.id)
    assert run.state == "cancelled"


def test_a_running_run_is_asked_to_stop(session: Session) -> None:
    run = claimed(session)
    training_runs.cancel(session, run.id)
    assert run.state == "running"
    assert not training_runs.heartbeat(session, run.id, "one")
    training_runs.cancelled(session, run.id, "one")
    session.refresh(run)
    assert run.state == "cancelled"


def test_a_run_that_was_asked_to_stop_cannot_succeed(session: Session) -> None:
    run = claimed(session)
    training_runs.cancel(session, run.id)
    with pytest.raises(training_runs.RunCancelled):
        training_runs.succeed(session, run.id, "one", verdict=VERDICT, candidate_version=None)
    session.refresh(run)
    assert (run.state, run.verdict) == ("running", None)


def test_a_run_given_back_is_queued_unless_it_was_asked_to_stop(session: Session) -> None:
    run = claimed(session)
    training_runs.release(session, run.id, "one")
    session.refresh(run)
    assert (run.state, run.attempts) == ("queued", 0)
    assert training_runs.claim(session, "two") is not None
    training_runs.cancel(session, run.id)
    training_runs.release(session, run.id, "two")
    session.refresh(run)
    assert run.state == "cancelled"


def test_a_rejection_is_an_ordinary_end(session: Session) -> None:
    run = claimed(session)
    training_runs.succeed(session, run.id, "one", verdict=VERDICT, candidate_version=None)
    session.refresh(run)
    assert (run.state, run.error, run.progress) == ("succeeded", None, 1.0)
    again, made = training_runs.enqueue(session, "doodle", trigger="cron")
    assert made
    assert again.id != run.id


def test_looks_are_the_judged_challengers_of_one_champion(session: Session) -> None:
    """Rejected or promoted; not those with nothing to judge, nor those that failed, nor another champion's."""
    champion, other = (factories.model_version(session).version for _ in range(2))
    judged = [(champion, {"format": 2}), (champion, {"format": 2}), (champion, None), (other, {"format": 2})]
    for version, counts in judged:
        run = claimed(session)
        training_runs.report(session, run.id, "one", champion_version=version, counts=counts)
        training_runs.succeed(session, run.id, "one", verdict=VERDICT, candidate_version=None)
    failed = claimed(session)
    training_runs.report(session, failed.id, "one", champion_version=champion, counts={"format": 2})
    training_runs.fail(session, failed.id, "one", "a test")
    assert training_runs.looks(session, "doodle", champion) == 2
    assert training_runs.looks(session, "doodle", other) == 1
    assert training_runs.looks(session, "digits", champion) == 0
