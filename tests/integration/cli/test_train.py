"""`deltaloop train` and `deltaloop gate replay`."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from db import training_runs
from db.schema import TrainingRun
from tasks import spec
from tests import factories
from tests.conftest import REPOSITORY
from tests.counted import better
from tests.integration.cli.conftest import Deltaloop
from training_server.ml import gate


def judged(engine: Engine) -> int:
    """A run that ended with a verdict and its counts."""
    rules = spec.named("doodle").gate
    with Session(engine) as session, session.begin():
        version = factories.model_version(session, promoted=True)
        run = training_runs.enqueue(session, "doodle", trigger="admin")[0].id
        assert training_runs.claim(session, "one") is not None
        verdict = gate.decide(better(), rules).to_json()
        training_runs.report(session, run, "one", counts=better().to_json(), settings={"gate": rules.model_dump()})
        training_runs.succeed(session, run, "one", verdict=verdict, candidate_version=version.version)
        return run


def test_train_without_a_model_says_what_to_do(deltaloop: Deltaloop) -> None:
    outcome = deltaloop("train", "doodle")
    assert outcome.code == 1
    assert "has no model to train on from; run `deltaloop pretrain doodle`" in outcome.err


def test_train_says_nothing_about_how_tensorflow_starts(own_engine: Engine) -> None:
    command = [sys.executable, "-m", "cli", "train", "doodle"]
    refused = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.startswith("deltaloop: Training run")


def test_more_gpus_than_there_are_are_refused_before_anything_is_queued(
    deltaloop: Deltaloop, own_engine: Engine
) -> None:
    outcome = deltaloop("train", "doodle", "--gpus", "99")
    assert outcome.code == 1
    assert "99 GPUs are asked for, but there " in outcome.err
    with Session(own_engine) as session:
        assert training_runs.all_of(session, "doodle", limit=1) == []


def test_train_without_node_says_so_before_it_queues_anything(
    deltaloop: Deltaloop, own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE", "/no/node")
    refused = deltaloop("train", "doodle")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert refused.err.startswith("deltaloop: NODE names /no/node, which is no program.")
    with Session(own_engine) as session:
        assert training_runs.all_of(session, "doodle") == []


def test_train_of_an_unknown_task_names_those_there_are(deltaloop: Deltaloop) -> None:
    outcome = deltaloop("train", "cats")
    assert outcome.code == 2
    assert "doodle" in outcome.err


def test_a_verdict_is_derived_again_from_its_stored_counts(deltaloop: Deltaloop, own_engine: Engine) -> None:
    outcome = deltaloop("gate", "replay", str(judged(own_engine)))
    assert outcome.code == 0
    assert outcome.out.count("Better on fresh drawings: +10.0 points") == 2
    assert "Both are the same." in outcome.out


def test_a_verdict_that_was_tampered_with_does_not_replay(deltaloop: Deltaloop, own_engine: Engine) -> None:
    run = judged(own_engine)
    with own_engine.begin() as connection:
        connection.execute(
            text("UPDATE training_run SET counts = jsonb_set(counts, '{base,2,3}', '300') WHERE id = :run"),
            {"run": run},
        )
    outcome = deltaloop("gate", "replay", str(run))
    assert outcome.code == 1
    assert f"The verdicts of run {run} differ in: decision, reasons, base, per_label." in outcome.err


def stored_in_format_2(engine: Engine, verdict: str) -> int:
    run = judged(engine)
    with engine.begin() as connection:
        older = "jsonb_set(counts, '{format}', '2') - 'anchors'"
        connection.execute(text(f"UPDATE training_run SET counts = {older}, verdict = {verdict}"))
    return run


def test_an_earlier_verdict_is_derived_by_todays_rules_as_far_as_its_counts_go(
    deltaloop: Deltaloop, own_engine: Engine
) -> None:
    run = stored_in_format_2(own_engine, "jsonb_set(verdict, '{mix,p}', '0.5')")
    outcome = deltaloop("gate", "replay", str(run))
    assert outcome.code == 0, outcome.err
    assert "not applied: The ancestors of the champion were not asked" in outcome.out
    assert "The decision is the same; by today's rules it differs in: mix." in outcome.out


def test_an_earlier_decision_that_todays_rules_contradict_exits_with_an_error(
    deltaloop: Deltaloop, own_engine: Engine
) -> None:
    run = stored_in_format_2(own_engine, """jsonb_set(verdict, '{decision}', '"reject"')""")
    outcome = deltaloop("gate", "replay", str(run))
    assert outcome.code == 1
    assert "not applied" in outcome.out
    assert f"The verdicts of run {run} differ in: decision." in outcome.err


def test_counts_that_cannot_be_judged_say_so_in_one_sentence(deltaloop: Deltaloop, own_engine: Engine) -> None:
    run = judged(own_engine)
    with own_engine.begin() as connection:
        connection.execute(text("""UPDATE training_run SET counts = '{"format": 9}'"""))
    outcome = deltaloop("gate", "replay", str(run))
    assert outcome.code == 1
    assert f"The verdict of run {run} cannot be derived again. The stored counts have format 9" in outcome.err


def test_a_run_without_counts_or_none_at_all_cannot_be_replayed(deltaloop: Deltaloop, own_engine: Engine) -> None:
    run = judged(own_engine)
    with own_engine.begin() as connection:
        connection.execute(update(TrainingRun).values(counts=None))
    outcome = deltaloop("gate", "replay", str(run))
    assert outcome.code == 1
    assert "stored no counts" in outcome.err
    assert "There is no training run 99" in deltaloop("gate", "replay", "99").err
