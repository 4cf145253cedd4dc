"""What counts as learned already is what the live version and its ancestors learned from, and nobody else."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.training_data import Examples
from tests import factories, tiny
from training_server.job import Job
from training_server.steps import examples


def found(engine: Engine, *, start: int | None = None) -> Examples:
    """The train split as a run would find it now."""
    with Session(engine) as session, session.begin():
        run = training_runs.enqueue(session, "doodle", trigger="admin", seed=1)[0].id
    return examples.find(Job(engine, run, "doodle", 1, "one", start_version=start), tiny.task()).fresh


def test_after_a_roll_back_what_the_live_version_never_saw_is_fresh_again(untaught: Engine) -> None:
    with Session(untaught) as session, session.begin():
        (person,) = tiny.contributors(session, train=1)
        given = [factories.submission(session, person, tiny.champion(session), label="cat") for _ in range(3)]
        learned = factories.learned(session, given, promoted=True, parent_version=1).version
    assert found(untaught).used.all()
    with Session(untaught) as session, session.begin():
        model_versions.promote(session, "doodle", 1, reason="guesses cats everywhere", promoted_by="a test")
    assert not found(untaught).used.any()
    with Session(untaught) as session, session.begin():
        model_versions.promote(session, "doodle", learned, reason="it was right", promoted_by="a test")
    assert found(untaught).used.all()
    assert not found(untaught, start=1).used.any(), "a rebuild starts from version 1"


def test_a_new_base_model_has_learned_from_nobody(untaught: Engine) -> None:
    with Session(untaught) as session, session.begin():
        (person,) = tiny.contributors(session, train=1)
        given = [factories.submission(session, person, tiny.champion(session), label="cat") for _ in range(3)]
        factories.learned(session, given, promoted=True, parent_version=1)
        tiny.promote_base(session)
    assert not found(untaught).used.any()
