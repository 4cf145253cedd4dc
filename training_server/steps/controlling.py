"""The control: as many steps on base data alone. What it gains is no merit of the people who taught."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.ml import curriculum, gate, interpolate, replay, training
from training_server.ml.curriculum import Weighed
from training_server.ml.gate import Verdict
from training_server.networks import Networks
from training_server.steps import champions, computing, evaluating, learning
from training_server.steps.champions import OpenedVersion
from training_server.steps.examples import Data, Reader
from training_server.steps.lessons import Lesson, logits


def control(
    job: Job,
    task: Task,
    networks: Networks,
    parent: OpenedVersion,
    lesson: Lesson,
    data: Data,
    alpha: float,
    verdict: Verdict,
) -> None:
    """Note beside the gain of a challenger that would be promoted (`verdict`) that of a control run.

    The control starts at the parent too, sees as many examples in as many steps, all of them from the base dataset,
    evenly over its labels, and is set to the same α. It decides nothing, not even where it diverges; it tells a person
    how much of the gain comes from more training alone.
    """
    if not task.training.control or job.aim != "better" or "control" in job.record:
        return
    n_labels = len(task.labels)
    there = np.bincount(data.base.labels, minlength=n_labels)
    wanted = replay.plan(np.zeros(n_labels, np.int64), there, lesson.curriculum.epoch_size)
    base = data.base.take(replay.choose(data.base.labels, wanted, job.seed))
    taught = logits(job, computing.teacher(job, task, parent.model), base)[:, : parent.known]
    nothing = Weighed.evenly(base.labels[:0])
    lesson_of_base = curriculum.compose(
        Reader(job, task.input.shape, (base,)),
        task.input.shape,
        nothing,
        Weighed.evenly(base.labels),
        taught,
        curriculum.where_right(taught, base.labels),
    )
    # Without an example of a new label in the base dataset, its own epochs would be fewer.
    steps, epochs = training.steps_and_epochs(lesson.curriculum, task.training)
    noted = {"challenger": _gain(verdict), "examples": len(base), "steps": steps * epochs}
    same = task.model_copy(update={"training": task.training.model_copy(update={"epochs": epochs})})
    model = champions.copy(task, networks, parent)
    try:
        learning.learn(job, same, model, lesson_of_base, after_steps=_heedful(job))
    except RunFailed as error:
        job.note("control", {"control": dict.fromkeys(("fresh", "base")), "failed": str(error), **noted})
        return
    model.set_weights(interpolate.between(parent.model.get_weights(), model.get_weights(), alpha))
    counted = evaluating.evaluate(job, task, parent, model, data).counted
    job.note("control", {"control": _gain(gate.decide(counted, task.gate)), **noted})


def _heedful(job: Job) -> Callable[[float], None]:
    """A control run reports no progress of its own, but stops when the run is asked to."""
    return lambda share: job.stop.check()


def _gain(verdict: Verdict) -> dict[str, Any]:
    """The difference to the champion on each holdout, as a share; None where the network is broken."""
    return {name: verdict.numbers[name].get("difference") for name in ("fresh", "base")}
