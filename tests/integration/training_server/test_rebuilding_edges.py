"""Versions that are hard to make again: of grown heads, before the end of their line, or with something missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from db import base_models, erasure, task_revisions, training_runs
from db.schema import ModelVersion, TrainingRun
from tasks.spec import Task
from tests import tiny
from tests.integration.training_server.conftest import row
from tests.integration.training_server.test_learning import teach_rainbow, with_another_label
from tests.integration.training_server.test_rebuilding import LATER, again, do, erase_one, recall
from training_server.steps import rebuilding
from training_server.worker import Worker

UseTask = Callable[[Task], None]
GROWN = with_another_label(tiny.task(base_margin=0.05, min_fresh_examples=60, training={"growth_steps": 300}))


@pytest.fixture
def grown(worker: Worker, untaught: Engine, use_task: UseTask) -> TrainingRun:
    """Version 2, live, knows a label more than version 1."""
    use_task(GROWN)
    teach_rainbow(untaught, GROWN)
    run = do(worker)
    assert run.verdict is not None
    assert run.verdict["decision"] == "promote", run.verdict["reasons"]
    return run


def test_a_version_with_a_grown_head_is_made_again_bit_for_bit(grown: TrainingRun, untaught: Engine) -> None:
    rebuilt = again(untaught, recall(untaught), GROWN)
    assert (rebuilt.identical, rebuilt.agreement) == (True, 1.0)


def test_a_version_of_fewer_labels_is_made_again_after_the_task_got_another(worker: Worker, taught: Engine) -> None:
    with taught.begin() as connection:  # what was another thing then
        connection.execute(text(LATER.format(label="NULL", other="'rainbow'", salt="'x'")))
    assert do(worker).record["replay"]["others"] > 0
    with Session(taught) as session, session.begin():
        task_revisions.sync(session, GROWN)
    assert again(taught, recall(taught), GROWN).identical


def test_a_grown_champion_is_trained_anew_from_the_version_before_it_grew(
    grown: TrainingRun, worker: Worker, untaught: Engine
) -> None:
    erase_one(untaught)
    with Session(untaught) as session, session.begin():
        assert erasure.last_clean(session, "doodle", 2) == 1
        run = training_runs.enqueue(session, "doodle", trigger="rebuild", seed=2, start_version=1)[0].id
    assert worker.work()
    anew = row(untaught, run)
    assert (anew.state, anew.error, anew.champion_version, anew.candidate_version) == ("succeeded", None, 2, 3)
    with Session(untaught) as session:
        made = session.get_one(ModelVersion, ("doodle", 3))
        assert (made.parent_version, made.labels) == (1, list(GROWN.labels))
        assert made.metrics["fresh"]["recall"]["rainbow"] >= 0.85
    assert again(untaught, recall(untaught, 3), GROWN).identical, "and so is what was trained anew"


@pytest.mark.parametrize("alpha", [0.3, 0.7])
def test_a_version_before_the_end_of_its_line_is_made_again_bit_for_bit(
    worker: Worker, taught: Engine, use_task: UseTask, alpha: float
) -> None:
    use_task(tiny.task(training={"dial": (alpha,)}))
    run = do(worker)
    assert run.record["dial"]["alpha"] == alpha
    assert again(taught, recall(taught)).identical


def test_a_shipped_network_was_made_by_no_run(untaught: Engine) -> None:
    with Session(untaught) as session, session.begin():
        session.execute(text("TRUNCATE promotion, model_file, model_version CASCADE"))
        base_models.install(session, tiny.task())
    with pytest.raises(rebuilding.CannotRebuild) as refused:
        recall(untaught, 1)
    assert str(refused.value) == (
        "Version 1 of doodle was made by no training run; `deltaloop pretrain doodle` trains base models."
    )


def test_without_base_data_nothing_is_trained_and_the_command_is_named(worker: Worker, taught: Engine) -> None:
    do(worker)
    with taught.begin() as connection:
        connection.execute(text("DELETE FROM base_example"))
    with pytest.raises(rebuilding.CannotRebuild, match=r"no base dataset.*deltaloop fetch quickdraw"):
        again(taught, recall(taught))


def test_a_version_whose_submissions_were_all_erased_is_not_made_again(worker: Worker, taught: Engine) -> None:
    do(worker)
    with taught.begin() as connection:
        connection.execute(text("TRUNCATE submission CASCADE"))
    with pytest.raises(rebuilding.CannotRebuild, match="Every submission that version 2 learned from was erased"):
        again(taught, recall(taught))


def test_a_version_of_an_older_recipe_needs_the_code_of_then(worker: Worker, taught: Engine) -> None:
    do(worker)
    with taught.begin() as connection:
        connection.execute(text("UPDATE model_version SET recipe_version = 99"))
    with pytest.raises(rebuilding.CannotRebuild, match=r"recipe quickdraw-bitmap 99.*check out commit c0ffee"):
        again(taught, recall(taught))


def test_a_version_of_a_network_that_is_gone_needs_the_code_of_then(worker: Worker, taught: Engine) -> None:
    do(worker)
    with taught.begin() as connection:
        connection.execute(text("UPDATE model_version SET architecture = 'transformer'"))
    with pytest.raises(rebuilding.CannotRebuild, match=r"no architecture 'transformer'.*check out commit c0ffee"):
        again(taught, recall(taught))
