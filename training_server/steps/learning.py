"""The challenger learns: delta-training from the parent's weights."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf

from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.ml import metrics, training
from training_server.ml.curriculum import Curriculum
from training_server.ml.devices import Devices
from training_server.ml.training import Predictor
from training_server.networks import Networks
from training_server.steps import champions, computing
from training_server.steps.champions import OpenedVersion
from training_server.steps.examples import Data
from training_server.steps.lessons import Lesson, logits

log = logging.getLogger(__name__)


def train(
    job: Job, task: Task, networks: Networks, parent: OpenedVersion, lesson: Lesson, data: Data, logs: Path | None
) -> keras.Model:
    """A network that began as the parent and learned the lesson. `logs`: folder for TensorBoard. Raises RunFailed."""
    keras.utils.set_random_seed(job.seed)  # dropout takes its own seed as the network is built
    challenger = champions.copy(task, networks, parent)
    predictor = Predictor(challenger, task.input.shape)
    writer = tf.summary.create_file_writer(str(logs)) if logs else tf.summary.create_noop_writer()

    def after_epoch(epoch: training.Epoch) -> None:
        numbers = {"loss": epoch.loss, "accuracy": epoch.accuracy}
        for name, part in (("fresh", data.fresh_validation), ("base", data.base_validation)):
            if len(part):
                right = metrics.answers(logits(job, predictor, part)) == part.labels
                numbers[f"{name}_validation_accuracy"] = float(right.mean())
        with writer.as_default(step=epoch.number):
            for name, value in numbers.items():
                tf.summary.scalar(name, value)
        rounded = {name: round(value, 4) for name, value in numbers.items()}
        job.add_epoch({"epoch": epoch.number, "seconds": round(epoch.seconds, 2), **rounded})

    steps, epochs = training.steps_and_epochs(lesson.curriculum, task.training)
    planned = {"examples": len(lesson.curriculum), "epochs": epochs, "steps": steps * epochs}
    job.note("training", planned)

    def after_steps(share: float) -> None:
        job.advance(0.2 + 0.5 * share)

    try:
        used = learn(job, task, challenger, lesson.curriculum, after_steps, after_epoch)
    finally:
        writer.close()
    job.note("training", planned | used.to_json())
    return challenger


def learn(
    job: Job,
    task: Task,
    model: keras.Model,
    lesson: Curriculum,
    after_steps: Callable[[float], None],
    after_epoch: Callable[[training.Epoch], None] = lambda epoch: None,
) -> Devices:
    """Train `model` in place by the task's recipe and the run's seed. Returns what it was trained on.

    Raises RunFailed where the loss is no number, or there are fewer GPUs than asked for.
    """
    try:
        on = computing.chosen(job, task)
        used = training.delta_train(
            model, lesson, task.training, seed=job.seed, after_steps=after_steps, after_epoch=after_epoch, on=on
        )
    except training.TrainingDiverged as error:
        raise RunFailed(str(error)) from error
    if used.remark:
        log.info(used.remark)
    return used
