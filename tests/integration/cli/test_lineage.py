"""`deltaloop lineage` and `deltaloop rebuild`."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from cli import rebuild
from db import artifacts, erasure, training_runs
from db.schema import ModelVersion, TrainingRun
from tasks.spec import Task
from tests import factories, tiny
from tests.integration.cli.conftest import Deltaloop
from training_server import config, execution, networks
from training_server.worker import Worker


def learned(engine: Engine) -> None:
    """Version 2, published, learned from three submissions of one person; version 3 from none of them."""
    with Session(engine) as session, session.begin():
        champion = factories.model_version(session, promoted=True)
        person, other = factories.contributor(session), factories.contributor(session)
        given = [factories.submission(session, person, champion, label="cat") for _ in range(3)]
        factories.learned(session, given, promoted=True, parent_version=1)
        more = factories.submission(session, other, champion, label="dog")
        factories.learned(session, [more], promoted=True, parent_version=2, label="dog")
        erased = erasure.erase(session, person.id)
        assert erased is not None


def test_lineage_says_what_a_version_was_made_of(own_engine: Engine, deltaloop: Deltaloop) -> None:
    learned(own_engine)
    with own_engine.begin() as connection:
        connection.execute(update(TrainingRun).values(commit="c0ffee", settings={"training": {"epochs": 4}}))
    lines = deltaloop("lineage", "doodle", "3", "--submissions").out.splitlines()
    assert lines[0].startswith("version      3 of doodle, published")
    assert "trained from 2, from 1" in lines
    assert "learned from 1 submission of 1 people, weight 0.5 in all: dog 1" in lines
    assert "not clean    learned from what was erased: 2; `deltaloop rebuild` makes it anew" in lines
    assert "commit       c0ffee" in lines
    assert "training     epochs 4" in lines
    assert lines[-1].endswith("  dog  0.5")
    assert "erased since 3 submissions that it had learned from" in deltaloop("lineage", "doodle", "2").out
    assert "a base model" in deltaloop("lineage", "doodle", "1").out
    refused = deltaloop("lineage", "doodle", "9")
    assert (refused.code, refused.err) == (1, "deltaloop: Task doodle has no version 9.\n")


def test_rebuild_wants_to_know_what(deltaloop: Deltaloop) -> None:
    for arguments in ((), ("--without-erased", "--version", "1")):
        refused = deltaloop("rebuild", "doodle", *arguments)
        assert refused.code == 2
        assert "either --without-erased or --version N" in refused.err
    assert "doodle has no champion" in deltaloop("rebuild", "doodle", "--without-erased").err


def test_a_version_that_no_run_made_is_refused_in_one_line(own_engine: Engine, deltaloop: Deltaloop) -> None:
    with Session(own_engine) as session, session.begin():
        factories.model_version(session, promoted=True)
    refused = deltaloop("rebuild", "doodle", "--version", "1")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "deltaloop: Version 1 of doodle was made by no training run; `deltaloop pretrain doodle` trains base models.\n"
    )


def test_a_clean_champion_is_left_alone(own_engine: Engine, deltaloop: Deltaloop) -> None:
    with Session(own_engine) as session, session.begin():
        factories.model_version(session, promoted=True)
    said = deltaloop("rebuild", "doodle", "--without-erased")
    assert said.code == 0
    assert said.out == "Version 1, the champion of doodle, has learned from nothing that was erased.\n"
    with Session(own_engine) as session:
        assert training_runs.all_of(session, "doodle") == []


def test_a_rebuild_starts_at_the_last_clean_version(
    own_engine: Engine, deltaloop: Deltaloop, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned(own_engine)
    monkeypatch.setattr(rebuild, "carry_out", lambda where, engine, enqueue: enqueue())
    said = deltaloop("rebuild", "doodle", "--without-erased", "--seed", "7")
    assert said.code == 0, said.err
    assert "comes from version 2, trained on what was erased since (3 uses)" in said.out
    assert "The last clean one is version 1; `deltaloop promote doodle 1` goes back to it at once." in said.out
    with Session(own_engine) as session:
        run = training_runs.all_of(session, "doodle")[0]
        assert (run.state, run.trigger, run.start_version, run.seed) == ("queued", "rebuild", 1, 7)
    refused = deltaloop("rebuild", "doodle", "--without-erased")
    assert refused.code == 1
    assert "is open; try again when it has ended" in refused.err


def test_a_version_made_again_is_compared_with_the_one_that_is_stored(
    own_engine: Engine, deltaloop: Deltaloop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(networks, "shipped", lambda: tiny.NETWORKS)
    monkeypatch.setattr(config, "commit", lambda: "c0ffee")
    train(own_engine, monkeypatch)
    said = deltaloop("rebuild", "doodle", "--version", "2", "--save", str(tmp_path / "weights"))
    assert said.code == 0, said.err
    assert "Version 2 of doodle: run 1 trained it from version 1 on " in said.out
    assert "submissions with seed 1." in said.out
    assert "Weights: identical, bit for bit." in said.out
    assert "Answers: the same on 100.00% of 360 base holdout examples." in said.out
    assert "Note:" not in said.out
    with Session(own_engine) as session, session.begin():
        zeros = tiny.build("tiny", (28, 28, 1), 10)
        zeros.set_weights([0 * weight for weight in zeros.get_weights()])
        stored = session.get_one(ModelVersion, ("doodle", 2))
        assert artifacts.read(session, stored.weights_sha256) == (tmp_path / "weights").read_bytes()
        stored.weights_sha256 = artifacts.store(session, tiny.weights_to_bytes(zeros))
    refused = deltaloop("rebuild", "doodle", "--version", "2")
    assert refused.code == 1
    assert "Weights: not identical, by " in refused.out
    assert "That is below 99.5%: it is not the same model." in refused.err


def train(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    task: Task = tiny.task(training={"epochs": 1})
    with Session(engine) as session, session.begin():
        tiny.fill_base(session)
        people = tiny.contributors(session, train=8, holdout=6)
        tiny.teach(session, tiny.promote_base(session), people, each=25)
        training_runs.enqueue(session, "doodle", trigger="admin", seed=1)
    with monkeypatch.context() as lenient:
        lenient.setattr(execution.spec, "named", lambda name: task)
        assert Worker(engine, config.Settings("", commit="c0ffee"), tiny.NETWORKS).work()
    with Session(engine) as session:
        assert session.execute(text("SELECT error, candidate_version FROM training_run")).one() == (None, 2)
