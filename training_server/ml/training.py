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

from tasks.spec import Training
from training_server.ml import datasets
from training_server.ml.architectures import logits_model
from training_server.ml.curriculum import Curriculum

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
    after_step: Callable[[float], None],
    after_epoch: Callable[[Epoch], None],
) -> None:
    """Train `model` (which holds the champion's weights) in place.

    `after_step` gets the share done, 0 … 1, and may raise to stop; `after_epoch` gets each epoch's numbers.
    Raises TrainingDiverged.
    """
    keras.utils.set_random_seed(seed)
    freeze_batch_normalisation(model)
    steps, epochs = steps_and_epochs(curriculum, settings)
    step = _step(model, curriculum, settings, steps * epochs)
    for epoch in range(epochs):
        began, loss, hits, seen, labelled = time.monotonic(), 0.0, 0.0, 0, 0
        every = datasets.batches(curriculum.read, curriculum.epoch(seed, epoch), curriculum.shape, settings.batch_size)
        for number, (images, places) in enumerate(every, start=1):
            batch_loss, batch_hits = step(images, places)
            loss += float(batch_loss) * len(images)
            hits += float(batch_hits)
            seen += len(images)
            labelled += int(np.count_nonzero(curriculum.weights[places.numpy()]))
            if not np.isfinite(loss):
                raise TrainingDiverged(f"The loss is not a number in epoch {epoch + 1}: lower training.learning_rate.")
            after_step(min(1.0, (epoch * steps + number) / (steps * epochs)))
        means = loss / max(1, seen), hits / max(1, labelled)
        after_epoch(Epoch(epoch + 1, *means, time.monotonic() - began))


def steps_and_epochs(curriculum: Curriculum, settings: Training) -> tuple[int, int]:
    """Gradient steps an epoch, and epochs: more than the settings say where a new label would get too few steps."""
    steps = -(-curriculum.epoch_size // settings.batch_size)
    least = settings.growth_steps if curriculum.grows else 0
    return steps, max(settings.epochs, -(-least // max(1, steps)))


def freeze_batch_normalisation(model: keras.Model) -> None:
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


class Predictor:
    """A model's answers to many examples, dropout off. Compiled once, so it can follow a model that is in training."""

    def __init__(self, model: keras.Model, shape: tuple[int, int, int]) -> None:
        network = logits_model(model)
        self.shape = shape
        self.n_labels = int(network.output_shape[-1])

        @tf.function(input_signature=[tf.TensorSpec((None, *shape), tf.uint8)])  # type: ignore[untyped-decorator]
        def forward(images: Any) -> Any:
            return network(tf.cast(images, tf.float32), training=False)

        # Traced here, once: a network each is what is meant, not the mistake that TensorFlow would warn of.
        self._forward = forward.get_concrete_function()

    def logits(self, read: datasets.ReadBlock, n: int) -> NDArray[np.float32]:
        """(n, labels) for the examples at places 0 … n−1; NaN where one is gone."""
        found = np.full((n, self.n_labels), np.nan, np.float32)
        for images, places in datasets.batches(read, np.arange(n), self.shape, PREDICTION_BATCH):
            found[places.numpy()] = self._forward(images).numpy()
        return found


def _step(
    model: keras.Model, curriculum: Curriculum, settings: Training, total_steps: int
) -> Callable[[Any, Any], tuple[Any, Any]]:
    """One compiled step: (images, places) → (mean loss, number of hits among the examples whose labels count)."""
    network = logits_model(model)
    variables = network.trainable_variables
    optimizer = keras.optimizers.Adam(_schedule(settings, total_steps))
    optimizer.build(variables)
    labels, weights = tf.constant(curriculum.labels), tf.constant(curriculum.weights)
    teacher, distilled = tf.constant(curriculum.teacher), tf.constant(curriculum.distilled)
    known = curriculum.teacher.shape[1]
    temperature, strength = settings.distillation_temperature, settings.distillation

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[tf.TensorSpec((None, *curriculum.shape), tf.uint8), tf.TensorSpec((None,), tf.int64)]
    )
    def step(images: Any, places: Any) -> tuple[Any, Any]:
        truth, weighed = tf.gather(labels, places), tf.gather(weights, places)
        softened = tf.gather(teacher, places) / temperature
        with tf.GradientTape() as tape:
            logits = network(tf.cast(images, tf.float32), training=True)
            learned = tf.nn.sparse_softmax_cross_entropy_with_logits(truth, logits) * weighed
            # T² keeps the size of the gradient the same at every temperature; KL is cross-entropy minus a constant.
            kept = tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(softened), logits[:, :known] / temperature)
            kept -= tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(softened), softened)
            loss = tf.reduce_mean(learned + strength * temperature**2 * kept * tf.gather(distilled, places))
        optimizer.apply(tape.gradient(loss, variables), variables)
        right = tf.equal(tf.argmax(logits, 1, tf.int32), truth) & (weighed > 0)
        hits = tf.reduce_sum(tf.cast(right, tf.float32))
        return loss, hits

    return step  # type: ignore[no-any-return]


def _schedule(settings: Training, total_steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    warmup = min(settings.warmup_steps, total_steps // 2)
    return keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else settings.learning_rate,
        decay_steps=max(1, total_steps - warmup),
        warmup_target=settings.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
