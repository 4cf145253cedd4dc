"""Whole runs on real PostgreSQL with a tiny network and synthetic drawings."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import Submission, TrainingRun, TrainingRunSubmission
from tests import tiny
from tests.integration.training_server.conftest import queue
from training_server.worker import Worker


def do(worker: Worker) -> TrainingRun:
    run = queue(worker.engine)
    assert worker.work()
    return row(worker.engine, run)


def row(engine: Engine, run: int) -> TrainingRun:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(TrainingRun, run)


@pytest.fixture
def taught(database: Engine) -> Engine:
    """Everybody draws tilted, which the champion has never seen."""
    with Session(database) as session, session.begin():
        tiny.fill_base(session)
        version = tiny.promote_base(session)
        tiny.teach(session, version, tiny.contributors(session, train=24, validation=3, holdout=12), each=25)
    return database


def test_a_run_on_a_new_style_is_proved_and_promoted(worker: Worker, taught: Engine) -> None:
    run = do(worker)
    assert run.error is None
    assert run.verdict is not None
    assert run.verdict["decision"] == "promote", run.verdict["reasons"]
    assert (run.state, run.step, run.progress, run.champion_version, run.candidate_version) == (
        "succeeded",
        "done",
        1.0,
        1,
        2,
    )
    assert [epoch["epoch"] for epoch in run.epochs] == [1, 2, 3, 4]
    assert run.epochs[-1]["loss"] < run.epochs[0]["loss"]
    with Session(taught) as session:
        found = model_versions.champion(session, "doodle")
        assert found is not None
        version, promotion = found
        assert (version.version, version.parent_version, promotion.run) == (2, 1, run.id)
        metadata = model_versions.file(session, "doodle", version.digest, "metadata.json")
        assert metadata is not None
        assert json.loads(metadata)["metrics"]["fresh"]["accuracy"] == pytest.approx(
            run.verdict["fresh"]["challenger"], abs=1e-3
        )
        used = session.scalar(select(func.count()).where(TrainingRunSubmission.run == run.id))
        trained = session.scalar(select(func.count()).where(Submission.split == "train"))
        assert used == trained
