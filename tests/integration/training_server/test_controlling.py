"""The control beside a run that would be promoted: it decides nothing, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from tasks.spec import Task
from tests import tiny
from tests.integration.training_server.test_learning import teach_rainbow, with_another_label
from tests.integration.training_server.test_pipeline import do, verdict_of
from training_server import pipeline
from training_server.job import Job
from training_server.ml import training
from training_server.ml.curriculum import Curriculum
from training_server.ml.devices import Devices
from training_server.networks import Networks
from training_server.steps import controlling
from training_server.steps.champions import OpenedVersion
from training_server.steps.examples import Data
from training_server.steps.lessons import Lesson
from training_server.worker import Worker

UseTask = Callable[[Task], None]
CONTROLLED = {"control": True}


@pytest.fixture(autouse=True)
def _controlled(worker: Worker, use_task: UseTask) -> None:
    use_task(tiny.task(training=CONTROLLED))


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Curriculum, int]]:
    """What was trained on in a run and in how many steps, first by the challenger, then by the control."""
    seen: list[tuple[Curriculum, int]] = []
    learn = training.delta_train

    class Counted(training.Pupil):
        taken = 0

        def learn(self, images: Any, places: Any) -> Any:
            Counted.taken += -(-len(places) // self._settings.batch_size)
            return super().learn(images, places)

    def look(model: Any, lesson: Curriculum, *arguments: Any, **named: Any) -> Devices:
        before = Counted.taken
        used = learn(model, lesson, *arguments, **named)
        seen.append((lesson, Counted.taken - before))
        return used

    monkeypatch.setattr(training, "Pupil", Counted)
    monkeypatch.setattr(training, "delta_train", look)
    return seen


def test_a_control_of_few_base_examples_repeats_them_evenly(
    worker: Worker, taught: Engine, lessons: list[tuple[Curriculum, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    control = pipeline.controlling.control

    def of_few(
        job: Job, task: Task, networks: Networks, parent: OpenedVersion, lesson: Lesson, data: Data, *more: Any
    ) -> None:
        few = np.concatenate([np.flatnonzero(data.base.labels == label)[:3] for label in range(9)])
        control(job, task, networks, parent, lesson, replace(data, base=data.base.take(few)), *more)

    monkeypatch.setattr(pipeline.controlling, "control", of_few)
    run = do(worker)
    assert verdict_of(run)["decision"] == "promote"
    *_, (challenger, _), (controls, _) = lessons
    assert len(controls) == len(challenger) == run.record["control"]["examples"]
    counted = np.bincount(controls.labels, minlength=10)
    assert counted[-1] == 0, "there was none of it"
    assert counted[:-1].max() - counted[:-1].min() <= 1


def test_a_control_takes_as_many_steps_though_only_the_challenger_has_a_new_label(
    worker: Worker, untaught: Engine, use_task: UseTask, lessons: list[tuple[Curriculum, int]]
) -> None:
    task = with_another_label(
        tiny.task(base_margin=0.05, min_fresh_examples=60, training={"growth_steps": 300, **CONTROLLED})
    )
    use_task(task)
    teach_rainbow(untaught, task)
    run = do(worker)
    assert verdict_of(run)["decision"] == "promote"
    *_, (_, steps), (_, controls) = lessons
    assert controls == steps == run.record["control"]["steps"] == run.record["training"]["steps"] >= 300


def test_a_control_that_diverges_does_not_take_the_challenger_with_it(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = controlling.learning.learn

    def diverge(job: Any, task: Task, *arguments: Any, **named: Any) -> None:
        learn(job, tiny.task(training={"learning_rate": 1e30, "warmup_steps": 0}), *arguments, **named)

    monkeypatch.setattr(controlling, "learning", SimpleNamespace(learn=diverge))
    run = do(worker)
    assert verdict_of(run)["decision"] == "promote"
    control = run.record["control"]
    assert control["control"] == {"fresh": None, "base": None}
    assert control["challenger"]["fresh"] > 0
    assert control["failed"].startswith("The loss is not a number")


def test_a_run_that_is_rejected_has_no_control(worker: Worker, taught: Engine, use_task: UseTask) -> None:
    use_task(tiny.task(training=CONTROLLED, base_margin=1e-9))
    run = do(worker)
    assert verdict_of(run)["decision"] == "reject"
    assert run.candidate_version == 2
    assert "control" not in run.record
