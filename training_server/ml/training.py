"""Delta-training: a challenger that starts from the champion's weights and learns from fresh examples and replay.

Loss: cross-entropy, weighted by contributor on fresh examples; on replay also the distance to the champion's own
answers (distillation), which holds what did not arrive where it was. Where the task has more labels than the champion
knew, both distances are over those that it knew. Adam, linear warm-up, then cosine to zero.

Batch normalisation stays as the champion had it (inference mode, its scale and shift fixed): the statistics of a few
hundred new drawings would replace those of the base dataset, and the champion's answers, which distillation aims at,
were given with the old ones. The convolutions around it learn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from tasks.settings import Training
from training_server.ml import datasets, devices
from training_server.ml.architectures import logits_model
from training_server.ml.compute import PLAIN
from training_server.ml.curriculum import Curriculum
from training_server.ml.devices import Devices
from training_server.ml.pupil import Pupil

PREDICTION_BATCH = 512


class TrainingDiverged(RuntimeError):
    """The loss is no longer a number."""


@dataclass(frozen=True)
class Epoch:
    """How one epoch went; `accuracy` on the training examples whose labels count, dropout included."""

    number: int
    loss: float
    accuracy: float
    seconds: float


def delta_train(
    model: keras.Model,
    curriculum: Curriculum,
    settings: Training,
    *,
    seed: int,
    after_steps: Callable[[float], None],
    after_epoch: Callable[[Epoch], None],
    on: Devices | None = None,
) -> Devices:
    """Train `model` (which holds the champion's weights) in place, `on` these devices; None: one, in float32.

    `after_steps` gets the share done, 0 … 1, several times a second, and may raise to stop; `after_epoch` gets each
    epoch's numbers, when the model has the weights of its end. Returns what it was trained on: without XLA where that
    could not compile.
    Raises TrainingDiverged.
    """
    keras.utils.set_random_seed(seed)
    fix(model, settings)
    steps, epochs = steps_and_epochs(curriculum, settings)
    pupil = Pupil(model, curriculum, settings, steps * epochs, on or devices.choose(PLAIN))
    for epoch in range(epochs):
        began, loss, hits, labelled, seen = time.monotonic(), 0.0, 0.0, 0.0, 0
        order = curriculum.epoch(seed, epoch)
        for images, places in datasets.batches(curriculum.read, order, curriculum.shape, pupil.at_once):
            learned = pupil.learn(images, places)
            loss, hits, labelled = loss + learned.loss, hits + learned.hits, labelled + learned.labelled
            seen += len(places)
            if not np.isfinite(loss):
                raise TrainingDiverged(f"The loss is not a number in epoch {epoch + 1}: lower training.learning_rate.")
            after_steps(min(1.0, (epoch + seen / len(order)) / epochs))
        pupil.hand_over()
        means = loss / max(1, seen), hits / max(1, labelled)
        after_epoch(Epoch(epoch + 1, *means, time.monotonic() - began))
    return pupil.devices


def steps_and_epochs(curriculum: Curriculum, settings: Training) -> tuple[int, int]:
    """Gradient steps an epoch, and epochs: more than the settings say where a new label would get too few steps."""
    steps = -(-curriculum.epoch_size // settings.batch_size)
    least = settings.growth_steps if curriculum.grows else 0
    return steps, max(settings.epochs, -(-least // max(1, steps)))


def fix(model: keras.Model, settings: Training) -> None:
    """What a run leaves as the champion had it."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    if settings.fixed_first_convolution:
        first = next((layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)), None)
        if first is not None:
            first.trainable = False


class Predictor:
    """A model's answers to many examples, dropout off. Compiled once, so it can follow a model that is in training.

    `on`: in which precision to compute, for answers that only tell what to learn (None: float32, as a page computes).
    In another than float32 they are those of the weights as they are now.
    """

    def __init__(self, model: keras.Model, shape: tuple[int, int, int], on: Devices | None = None) -> None:
        mixed = on is not None and on.precision != "float32"
        network = logits_model(on.twin(model) if on is not None and mixed else model)
        self.shape = shape
        self.n_labels = int(network.output_shape[-1])

        some = tf.TensorSpec((None, *shape), tf.uint8)

        @tf.function(input_signature=[some])  # type: ignore[untyped-decorator]  # TensorFlow has no types
        def forward(images: Any) -> Any:
            return network(tf.cast(images, tf.float32), training=False)

        # Traced here, once: a network each is what is meant, not the mistake that TensorFlow would warn of.
        self._forward = forward.get_concrete_function()

    def logits(self, read: datasets.ReadBlock, n: int) -> NDArray[np.float32]:
        """(n, labels) for the examples at places 0 … n−1; NaN where one is gone."""
        found = np.full((n, self.n_labels), np.nan, np.float32)
        # Not by tf.data: to set that up takes as long as to answer 500 drawings.
        for places, images in datasets.blocks(read, np.arange(n)):
            for at in range(0, len(places), PREDICTION_BATCH):
                part = slice(at, at + PREDICTION_BATCH)
                found[places[part]] = self._forward(tf.constant(images[part])).numpy()
        return found
