from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import model_reports, model_versions, training_runs
from db.model_versions import before
from tests import factories
from tests.integration.cli.conftest import Deltaloop


def versions(engine: Engine, number: int) -> None:
    with Session(engine) as session, session.begin():
        for _ in range(number):
            metrics = {"base": {"accuracy": 0.905}, "fresh": {"accuracy": 0.5}}
            factories.model_version(session, promoted=True, metrics=metrics)


def champion(engine: Engine) -> int:
    with Session(engine) as session:
        found = model_versions.champion(session, "doodle")
        assert found is not None
        return found[0].version


def test_models_shows_every_version_and_the_champion(own_engine: Engine, deltaloop: Deltaloop) -> None:
    assert "has no model version yet" in deltaloop("models", "doodle").out
    versions(own_engine, 2)
    lines = deltaloop("models", "doodle").out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["2", "champion"], ["1", "–"]]
    assert "90.5 %  50.0 %" in lines[1]


def test_models_says_which_version_browsers_could_not_use(own_engine: Engine, deltaloop: Deltaloop) -> None:
    versions(own_engine, 2)
    with Session(own_engine) as session, session.begin():
        for kind in ("load_failed", "golden_mismatch", "golden_mismatch"):
            model_reports.add(session, "doodle", 2, kind=kind, detail="")
    heading, newer, older = deltaloop("models", "doodle").out.splitlines()
    assert heading.endswith("failed in browsers")
    assert newer.rstrip().endswith("3×")
    assert "×" not in older


def test_promote_makes_a_version_the_champion_once(own_engine: Engine, deltaloop: Deltaloop) -> None:
    versions(own_engine, 2)
    assert "Version 1 is the champion of doodle now." in deltaloop("promote", "doodle", "1", "--reason", "better").out
    assert champion(own_engine) == 1
    assert "already" in deltaloop("promote", "doodle", "1").out
    with Session(own_engine) as session:
        history = model_versions.promotions(session, "doodle")
    assert [(row.version, row.reason, row.promoted_by) for row in history[:1]] == [(1, "better", "cli")]
    assert len(history) == 3


def test_promote_refuses_a_version_that_is_not_there(own_engine: Engine, deltaloop: Deltaloop) -> None:
    versions(own_engine, 1)
    refused = deltaloop("promote", "doodle", "7")
    assert refused.code == 1
    assert refused.err == "deltaloop: Task doodle has no version 7.\n"
    assert champion(own_engine) == 1


def test_rollback_goes_back_one_champion_at_a_time(own_engine: Engine, deltaloop: Deltaloop) -> None:
    versions(own_engine, 3)
    assert deltaloop("rollback", "doodle", "--reason", "it was worse").code == 0
    assert champion(own_engine) == 2
    assert deltaloop("rollback", "doodle").code == 0
    assert champion(own_engine) == 1
    refused = deltaloop("rollback", "doodle")
    assert refused.code == 1
    assert "no earlier champion" in refused.err


def test_the_champion_before_is_the_one_it_first_replaced() -> None:
    assert before([]) is None
    assert before([1]) is None
    assert before([1, 2, 3]) == 2
    assert before([1, 2, 3, 2]) == 1
    assert before([1, 3, 2, 3]) == 1


def test_runs_shows_state_and_reasons(own_engine: Engine, deltaloop: Deltaloop) -> None:
    assert "No training runs yet" in deltaloop("runs").out
    with Session(own_engine) as session, session.begin():
        run, _ = training_runs.enqueue(session, "doodle", trigger="admin", seed=1)
        training_runs.claim(session, "w")
        training_runs.succeed(
            session, run.id, "w", verdict={"decision": "reject", "reasons": ["too few"]}, candidate_version=None
        )
        training_runs.enqueue(session, "digits", trigger="cron", seed=1)
        number = run.id
    out = deltaloop("runs").out
    assert "queued" in out
    assert "reject" in out
    assert f"run {number}: too few" in out
    assert "digits" not in deltaloop("runs", "doodle").out


def test_a_database_of_another_migration_is_not_touched(own_engine: Engine, deltaloop: Deltaloop) -> None:
    from db import migrate

    migrate.downgrade(own_engine, "0001")
    refused = deltaloop("runs")
    assert refused.code == 1
    assert "The database is at migration 0001" in refused.err
    assert "deltaloop setup" in refused.err
    assert "The database is ready." in deltaloop("setup").out
    assert deltaloop("runs").code == 0
