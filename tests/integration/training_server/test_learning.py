"""What a run learns and how far it goes: replay, dial, control, a label it never had."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import model_versions, task_revisions
from db.schema import ModelVersion, Submission, TrainingRun, TrainingRunSubmission
from tasks.spec import Label, Task
from tests import factories, tiny
from tests.integration.training_server.conftest import decision, do, queue, row, teach
from training_server.ml import devices, interpolate
from training_server.ml.compute import Compute
from training_server.ml.gate import outlook
from training_server.steps import dialling
from training_server.worker import Worker

UseTask = Callable[[Task], None]


def test_a_promoted_run_tells_its_replay_its_dial_and_its_control(
    worker: Worker, taught: Engine, use_task: UseTask
) -> None:
    use_task(tiny.task(training={"control": True}))
    run = do(worker)
    assert decision(run) == "promote"
    replayed = run.record["replay"]
    assert 550 <= replayed["fresh"] <= 600, "but for some that look alike"
    assert (replayed["older"], replayed["base"]) == (0, 4 * replayed["fresh"])
    curve = run.record["dial"]["curve"]
    assert [point["alpha"] for point in curve] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert run.record["dial"]["alpha"] == min(curve, key=lambda point: point["cost"])["alpha"]
    control = run.record["control"]
    assert control["challenger"]["fresh"] == pytest.approx(run.verdict["fresh"]["difference"], abs=1e-3)  # type: ignore[index]
    assert control["control"]["fresh"] < control["challenger"]["fresh"] / 2, "nobody showed it the new style"


def test_a_run_says_what_it_was_trained_on_and_one_line_goes_to_the_log(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(devices, "multiplies_bfloat16", lambda: False)
    worker.settings = dataclasses.replace(worker.settings, compute=Compute(fast=True))
    with caplog.at_level("INFO", logger="training_server.steps.learning"):
        run = do(worker)
    assert {"devices": 1, "kind": "CPU", "precision": "float32", "xla": False}.items() <= run.record["training"].items()
    said = {record.message for record in caplog.records if record.name == "training_server.steps.learning"}
    assert said == {"No GPU was found for --fast: training in float32 on the processor, without XLA."}


def test_a_run_that_asks_for_more_gpus_than_there_are_fails_and_says_how_many(worker: Worker, taught: Engine) -> None:
    worker.settings = dataclasses.replace(worker.settings, compute=Compute(gpus=9))
    run = queue(worker.engine)
    assert worker.work()
    done = row(worker.engine, run)
    assert done.state == "failed"
    assert str(done.error).startswith("9 GPUs are asked for, but there ")


def test_the_control_can_be_turned_off(worker: Worker, taught: Engine, use_task: UseTask) -> None:
    use_task(tiny.task(training={"control": False}))
    run = do(worker)
    assert decision(run) == "promote"
    assert "control" not in run.record


def test_what_validation_speaks_against_ends_before_the_holdouts_are_looked_at(
    worker: Worker, untaught: Engine, use_task: UseTask
) -> None:
    use_task(tiny.task(training={"learning_rate": 0.5, "warmup_steps": 0}))  # forgets everything
    teach(untaught)
    run = do(worker)
    assert run.verdict is not None
    assert decision(run) == "reject"
    assert run.verdict["reasons"][0].startswith("Nothing was gained on validation drawings")
    assert run.verdict["fresh"]["n"] > 0
    assert (run.counts, run.candidate_version, run.record["dial"]["alpha"]) == (None, None, 0.0)


def test_where_validation_can_judge_no_label_the_run_ends_with_a_sentence(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpolate, "ENOUGH", 10_000)
    run = do(worker)
    assert run.verdict is not None
    assert run.verdict["reasons"] == [
        "Validation data says nothing of any step: no label has 10000 validation examples, fresh or base."
    ]
    assert (run.counts, run.candidate_version, run.record["dial"]["alpha"]) == (None, None, 0.0)


def test_with_too_few_validation_drawings_the_dial_is_not_turned(worker: Worker, untaught: Engine) -> None:
    teach(untaught, validation=0)
    run = do(worker)
    assert run.record["dial"] == {"alpha": 1.0, "curve": [], "fresh": 0, "needed": dialling.MIN_FRESH}
    assert run.candidate_version == 2


def test_a_gain_that_would_not_be_shown_ends_the_run_before_the_holdouts_are_looked_at(
    worker: Worker, taught: Engine, use_task: UseTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlook, "WORTH", 1.1)
    run = do(worker)
    assert decision(run) == "reject"
    assert run.verdict is not None
    assert run.verdict["reasons"][0].startswith("Too little was gained on validation drawings to be shown")
    assert (run.counts, run.candidate_version) == (None, None)
    assert run.record["outlook"]["look"] == 1
    assert 0 < run.record["outlook"]["chance"] <= 1


def test_what_was_published_is_replayed_and_what_was_rejected_stays_fresh(
    worker: Worker, untaught: Engine, use_task: UseTask
) -> None:
    teach(untaught)
    lenient, impossible = tiny.task(base_margin=0.1), tiny.task(base_margin=0.1, fresh_alpha=1e-12)
    use_task(impossible)
    first = do(worker)
    assert decision(first) == "reject"
    use_task(lenient)
    second = do(worker)
    doubted = second.record["admission"]["in_doubt"]  # by this run; the first one's are in quarantine by now
    assert second.record["replay"]["fresh"] == first.record["replay"]["fresh"] - doubted > 500
    assert decision(second) == "promote", second.verdict

    nothing_new = do(worker)
    assert nothing_new.verdict is not None
    assert nothing_new.verdict["reasons"][0].startswith("Too few fresh drawings to train on")

    with Session(untaught) as session, session.begin():
        people = tiny.contributors(session, train=4)
        tiny.teach(session, tiny.champion(session), people, each=25, seed=3)
    third = do(worker)
    replayed = third.record["replay"]
    assert 60 <= replayed["fresh"] < 200, "the new ones, and few that were not admitted before"
    assert 0 < replayed["older"] <= 600
    assert replayed["older"] + replayed["base"] == 720, "the floor is higher, but base holds no more"
    with Session(untaught) as session:
        used = session.scalar(select(func.count()).where(TrainingRunSubmission.run == third.id))
    assert used == replayed["fresh"] + replayed["older"], "every submission that took part is recorded"


def with_another_label(task: Task) -> Task:
    return task.model_copy(
        update={"revision": 2, "label": (*task.label, Label(key="rainbow", names={"en": "rainbow"}))}
    )


def teach_rainbow(engine: Engine, task: Task) -> None:
    """Make the task's revision, and let people draw its new label."""
    with Session(engine) as session, session.begin():
        task_revisions.sync(session, task)
        people = tiny.contributors(session, train=15, validation=4, holdout=8)
        tiny.teach(session, tiny.champion(session), people, each=10, tilt=0, label="rainbow", known=task)


def test_a_label_that_the_champion_never_had_is_learned(worker: Worker, untaught: Engine, use_task: UseTask) -> None:
    task = with_another_label(tiny.task(base_margin=0.05, min_fresh_examples=60, training={"growth_steps": 300}))
    use_task(task)
    teach_rainbow(untaught, task)
    run = do(worker)
    assert run.candidate_version == 2
    with Session(untaught) as session:
        grown = session.get_one(ModelVersion, ("doodle", 2))
        assert grown.labels == list(task.labels)
        assert grown.task_revision == 2
        assert grown.metrics["fresh"]["recall"]["rainbow"] >= 0.85
        assert grown.metrics["base"]["accuracy"] >= before(run)["champion"] - 0.03
        assert model_versions.weights(session, grown)
        assert session.scalar(select(func.count()).select_from(Submission)) == 270


def before(run: TrainingRun) -> dict[str, Any]:
    assert run.verdict is not None
    return dict(run.verdict["base"])


def test_a_champion_made_for_labels_in_another_order_is_refused(worker: Worker, taught: Engine) -> None:
    labels = list(reversed(tiny.task().labels))
    with Session(taught) as session, session.begin():
        factories.model_version(session, promoted=True, weights=tiny.base_weights(), labels=labels)
    run = queue(taught)
    assert worker.work()
    assert "was made for other labels" in (row(taught, run).error or "")


def test_labels_reordered_in_the_file_change_nothing_for_a_run(
    worker: Worker, taught: Engine, use_task: UseTask
) -> None:
    """The database is the truth for labels; the next start refuses such a file."""
    task = tiny.task()
    use_task(task.model_copy(update={"label": tuple(reversed(task.label))}))
    run = do(worker)
    with Session(taught) as session:
        assert session.get_one(ModelVersion, ("doodle", run.candidate_version)).labels == list(task.labels)
