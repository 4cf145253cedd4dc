"""Whatever goes wrong: the run ends with a reason that a person understands, the champion goes on serving, and the next
run works. (A worker that is killed in training stands in test_worker.)
"""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2.errors
import pytest
import tensorflow as tf
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.schema import ModelVersion, TrainingRun, TrainingRunSubmission
from local.postgres import Postgres
from tasks.spec import Task
from tests import factories, tiny
from tests.conftest import REPOSITORY
from tests.integration.training_server.conftest import queue, row, teach
from tests.integration.training_server.test_pipeline import do, total, verdict_of
from training_server import pipeline
from training_server.worker import Worker

TRUTH = """
INSERT INTO submission_label (submission, task, label, origin)
SELECT s.submission, s.task, meant.label, 'corrected' FROM submission_label s
JOIN task_label said ON said.task = s.task AND said.label = s.label
JOIN task_label meant ON meant.task = s.task AND meant.position = (said.position + 9) % 10
"""
STEPS = ("reading", "evaluating", "exporting", "storing")
Doomed = dict[str, subprocess.Popen[bytes]]


@pytest.fixture(autouse=True)
def short(worker: Worker, use_task: Callable[[Task], None]) -> None:
    use_task(tiny.brief())


def champion(engine: Engine) -> int:
    with Session(engine) as session:
        return tiny.champion(session).version


def test_with_nothing_to_learn_from_a_run_says_so_and_learns_once_there_is(worker: Worker, untaught: Engine) -> None:
    verdict = verdict_of(do(worker))
    assert verdict["decision"] == "reject"
    assert verdict["reasons"][0] == "Too few fresh drawings to train on: 0 of 50; 50 more are needed."
    assert champion(untaught) == 1
    teach(untaught)
    assert verdict_of(do(worker))["decision"] == "promote"


def test_without_a_champion_a_run_names_the_command_and_the_next_one_works(worker: Worker, database: Engine) -> None:
    failed = do(worker)
    assert (failed.state, failed.error) == (
        "failed",
        "Task doodle has no model to train on from; run `deltaloop pretrain doodle`.",
    )
    with Session(database) as session, session.begin():
        tiny.fill_base(session)
        tiny.promote_base(session)
    teach(database)
    assert verdict_of(do(worker))["decision"] == "promote"


def test_a_loss_that_is_no_number_names_the_setting_and_the_next_run_works(
    worker: Worker, taught: Engine, use_task: Callable[[Task], None]
) -> None:
    use_task(tiny.brief(learning_rate=1e30, warmup_steps=0))
    failed = do(worker)
    assert (failed.state, failed.error) == (
        "failed",
        "The loss is not a number in epoch 1: lower training.learning_rate.",
    )
    assert total(taught, ModelVersion) == champion(taught) == 1
    use_task(tiny.brief())
    assert verdict_of(do(worker))["decision"] == "promote"


def test_people_who_all_draw_one_label_teach_what_the_gate_can_judge_or_nothing(
    worker: Worker, untaught: Engine
) -> None:
    with Session(untaught) as session, session.begin():
        people = tiny.contributors(session, train=12, validation=2, holdout=6)
        tiny.teach(session, tiny.champion(session), people, each=20, label="cat")
    verdict = verdict_of(do(worker))
    assert verdict["reasons"]
    promoted = verdict["decision"] == "promote"
    assert champion(untaught) == (2 if promoted else 1)
    kept = verdict["base"]["challenger"] >= verdict["base"]["champion"] - tiny.task().gate.base_margin
    assert kept or not promoted, "nine labels did not arrive"
    teach(untaught)
    verdict_of(do(worker))


def test_labels_that_are_all_wrong_are_rejected(worker: Worker, untaught: Engine) -> None:
    teach(untaught, tilt=0.0, flip=True)
    verdict = verdict_of(do(worker))
    assert verdict["decision"] == "reject"
    assert champion(untaught) == 1
    with untaught.begin() as connection:  # the same people think again
        connection.execute(text(TRUTH))
    verdict_of(do(worker))
    assert champion(untaught) == 1, "which knows all that already"


def test_a_champion_of_an_older_recipe_is_named_and_the_next_run_works(worker: Worker, taught: Engine) -> None:
    with Session(taught) as session, session.begin():
        weights = tiny.base_weights()
        older = factories.model_version(session, promoted=True, recipe_version=99, weights=weights).version
    failed = do(worker)
    assert (failed.state, failed.candidate_version) == ("failed", None)
    assert f"Version {older} of doodle was made for other labels, another network or another recipe" in (
        failed.error or ""
    )
    assert champion(taught) == older
    with Session(taught) as session, session.begin():
        model_versions.promote(session, "doodle", 1, reason="it fits", promoted_by="a test")
    verdict_of(do(worker))


def take_up(worker: Worker, run: int) -> TrainingRun:
    """The run after its worker has long been silent, and this one has looked."""
    with worker.engine.begin() as connection:  # time passes
        connection.execute(text("UPDATE training_run SET heartbeat_at = now() - interval '1 hour'"))
    worker.serve(drain=True)
    return row(worker.engine, run)


def full_disk(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device", "/tmp/model/weights.h5")


def hidden_full_disk(*_: Any, **__: Any) -> Any:
    """As TensorFlow says it."""
    raise RuntimeError("/tmp/model; No space left on device [Op:WriteRawProtoSummary]")


# Everything of a run that writes files.
@pytest.mark.parametrize(
    ("part", "fault", "step"),
    [
        ("load_weights", full_disk, "reading"),
        ("logs", hidden_full_disk, "training"),
        ("to_tfjs", hidden_full_disk, "exporting"),
        ("answering", full_disk, "exporting"),
        ("weights_to_bytes", full_disk, "storing"),
    ],
)
def test_a_full_disk_is_named_and_the_next_run_works(
    worker: Worker, taught: Engine, part: str, fault: Callable[..., Any], step: str, tmp_path: Path
) -> None:
    worker.settings = replace(worker.settings, run_logs=tmp_path)
    sound = worker.networks
    with pytest.MonkeyPatch.context() as broken:
        if part == "logs":
            broken.setattr(tf.summary, "create_file_writer", fault)
        else:
            worker.networks = replace(tiny.NETWORKS, **{part: fault})
        failed = do(worker)
    assert (failed.state, failed.step, failed.error) == (
        "failed",
        "done",
        f"No space is left on the training server's disk (in step {step!r}). Free some, then start a run again.",
    )
    assert total(taught, ModelVersion) == champion(taught) == 1
    worker.networks = sound
    verdict_of(do(worker))


class DiskFull(psycopg2.errors.DiskFull):
    pgcode = "53100"


def database_full(*_: Any, **__: Any) -> Any:
    raise OperationalError("INSERT", {}, DiskFull("could not extend file: No space left on device"))


def full_from(step: str) -> Callable[..., None]:
    report = training_runs.report

    def full(session: Session, run: int, worker: str, **values: Any) -> None:
        if values.get("step") == step:
            database_full()
        report(session, run, worker, **values)

    return full


@pytest.mark.parametrize("step", ["reading", "training", "evaluating", "exporting", "storing"])
def test_a_full_disk_of_the_database_is_no_outage_to_wait_for(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as broken:
        if step == "storing":
            broken.setattr(pipeline.publishing.model_versions, "add", database_full)
        else:
            broken.setattr(training_runs, "report", full_from(step))
        failed = do(worker)
    assert (failed.state, failed.error) == (
        "failed",
        f"No space is left on the database's disk (in step {step!r}). Free some, then start a run again.",
    )
    assert total(taught, ModelVersion) == champion(taught) == 1
    verdict_of(do(worker))


def test_a_run_whose_end_the_database_has_no_room_for_is_taken_up_again(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(pipeline.publishing.model_versions, "add", database_full)
        broken.setattr(training_runs, "fail", database_full)
        left = do(worker)
    assert (left.state, left.verdict) == ("running", None)
    taken_up = take_up(worker, left.id)
    assert (taken_up.attempts, taken_up.candidate_version) == (2, 2)
    verdict_of(taken_up)


@pytest.fixture(scope="module")
def doomed(postgres: Postgres) -> Iterator[Doomed]:
    """A worker process for each step, to be killed there; started together, for each loads TensorFlow."""
    started = {
        step: subprocess.Popen(
            [sys.executable, "-m", "tests.tiny_worker", postgres.url(), "1", step],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
        )
        for step in STEPS
    }
    yield started
    for process in started.values():
        process.kill()
        process.communicate()


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_is_killed_in_any_step_leaves_the_champion_and_its_run_to_the_next(
    doomed: Doomed, worker: Worker, taught: Engine, step: str
) -> None:
    run = queue(taught)
    doomed[step].communicate(f"{run}\n".encode(), timeout=300)
    assert doomed[step].returncode == -9
    left = row(taught, run)
    assert (left.state, left.step, left.verdict) == ("running", step, None)
    assert total(taught, ModelVersion) == champion(taught) == 1
    assert total(taught, TrainingRunSubmission) == 0
    taken_up = take_up(worker, run)
    assert (taken_up.attempts, taken_up.candidate_version) == (2, 2)
    verdict_of(taken_up)
