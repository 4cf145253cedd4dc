"""A base model from nothing: arrays in, a trained network and its history out.

AdamW with warm-up and cosine, label smoothing, augmentation that ends some epochs before the training does, and a
moving average of the weights. The epoch is chosen by validation; the holdout is never seen here.

Beside the examples of its labels the network is shown drawings of other things, and learns to find every label
equally likely there ("outlier exposure", Hendrycks et al., ICLR 2019): else it is as sure of a bus as of a car.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training_server.ml.architectures import logits_model
from training_server.ml.augmentation import augmented

Images = NDArray[np.uint8]  # (n, H, W, C)
Labels = NDArray[np.int32]  # (n,) index into the task's labels


@dataclass(frozen=True)
class Settings:
    """How to pretrain; the defaults are what the committed models were made with."""

    epochs: int = 48
    plain_epochs: int = 4  # after those: without augmentation
    batch_size: int = 128
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    warmup_steps: int = 200
    label_smoothing: float = 0.05
    average: float = 0.995  # of the moving average of the weights, a step
    # Of drawings of other things: how many beside each batch, and how much their mean loss counts.
    exposed: int = 32
    exposure: float = 0.25


@dataclass(frozen=True)
class Epoch:
    """`accuracy` on the training examples as augmented; validation by the averaged weights."""

    number: int
    loss: float
    accuracy: float
    validation_accuracy: float
    validation_loss: float
    seconds: float


def pretrain(
    model: keras.Model,
    train: tuple[Images, Labels],
    validation: tuple[Images, Labels],
    settings: Settings,
    *,
    mirror: bool,
    seed: int,
    after_epoch: Callable[[Epoch], None],
    unknown: Images | None = None,
) -> list[Epoch]:
    """Train in place; the model ends with the averaged weights of the epoch that was best on validation.

    `unknown`: drawings of other things, none of a label.
    """
    rng = np.random.default_rng(seed)
    tf.random.set_seed(seed)
    images, labels = tf.constant(train[0]), tf.constant(train[1], tf.int32)
    batch = min(settings.batch_size, len(train[1]))
    steps = len(train[1]) // batch
    total = settings.epochs + settings.plain_epochs
    average = [tf.Variable(v, trainable=False) for v in model.variables if v.dtype == "float32"]
    others = train[0][:0] if unknown is None else unknown
    step = _step(model, average, settings, steps * total, mirror, len(others) > 0)
    history: list[Epoch] = []
    best: tuple[tuple[float, float], list[Any]] | None = None
    for number in range(1, total + 1):
        started = time.monotonic()
        order = tf.constant(rng.permutation(len(train[1]))[: steps * batch].reshape(steps, batch))
        beside = rng.integers(max(1, len(others)), size=(steps, settings.exposed if len(others) else 0))
        sums = step(
            images, labels, order, tf.constant(others), tf.constant(beside), tf.constant(number <= settings.epochs)
        ).numpy()
        live = _exchange(model, [v.numpy() for v in average])
        accuracy, loss = evaluate(model, *validation)
        if best is None or (accuracy, -loss) > best[0]:
            best = (accuracy, -loss), model.get_weights()
        _exchange(model, live)
        seen = steps * batch
        history.append(
            Epoch(number, float(sums[0]) / steps, float(sums[1]) / seen, accuracy, loss, time.monotonic() - started)
        )
        after_epoch(history[-1])
    assert best is not None
    model.set_weights(best[1])
    return history


def evaluate(model: keras.Model, images: Images, labels: Labels) -> tuple[float, float]:
    """(accuracy, mean cross-entropy)."""
    probabilities = predict(model, images)
    likely = probabilities[np.arange(len(labels)), labels]
    return float((probabilities.argmax(1) == labels).mean()), float(-np.log(np.maximum(likely, 1e-7)).mean())


def predict(model: keras.Model, images: Images, batch: int = 512) -> NDArray[np.float32]:
    """(n, labels), probabilities."""
    starts = range(0, len(images), batch)
    return np.concatenate([model(images[i : i + batch].astype(np.float32), training=False).numpy() for i in starts])


def _exchange(model: keras.Model, values: list[Any]) -> list[Any]:
    """Put values into the model's float variables; returns those that were there."""
    variables = [v for v in model.variables if v.dtype == "float32"]
    before = [v.numpy() for v in variables]
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    return before


def _step(model: keras.Model, average: list[Any], settings: Settings, total: int, mirror: bool, exposed: bool) -> Any:
    """A compiled epoch: (images, labels, order (steps, batch), other images, their places (steps, exposed), whether to
    augment) → summed loss and hits."""
    logits_of = logits_model(model)
    n_labels = logits_of.output_shape[-1]
    optimizer = keras.optimizers.AdamW(settings.learning_rate, weight_decay=settings.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    optimizer.build(model.trainable_variables)
    averaged = [v for v in model.variables if v.dtype == "float32"]

    def rate(done: Any) -> Any:
        warm = tf.minimum(1.0, (done + 1) / settings.warmup_steps)
        return settings.learning_rate * warm * 0.5 * (1 + tf.cos(math.pi * done / total))

    def train_batch(x: Any, y: Any) -> tuple[Any, Any]:
        """The first len(y) of x are of labels y, the others of none."""
        known = tf.shape(y)[0]
        targets = tf.one_hot(y, n_labels) * (1 - settings.label_smoothing) + settings.label_smoothing / n_labels
        with tf.GradientTape() as tape:
            logits = logits_of(x, training=True)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(targets, logits[:known]))
            if exposed:
                even = -tf.reduce_mean(tf.nn.log_softmax(logits[known:]))
                loss += settings.exposure * even
        gradients = tape.gradient(loss, model.trainable_variables)
        done = tf.cast(optimizer.iterations.value, tf.float32)
        optimizer.learning_rate.assign(rate(done))
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        keep = tf.minimum(settings.average, (done + 1) / (done + 10))  # a short memory while the weights still move far
        for mean, variable in zip(average, averaged, strict=True):
            mean.assign(keep * mean + (1 - keep) * variable.value)
        return loss, tf.reduce_sum(tf.cast(tf.argmax(logits[:known], 1, tf.int32) == y, tf.float32))

    def epoch(images: Any, labels: Any, order: Any, others: Any, beside: Any, augment: Any) -> Any:
        sums = tf.zeros(2)
        for number in tf.range(tf.shape(order)[0]):
            x = tf.concat([tf.gather(images, order[number]), tf.gather(others, beside[number])], 0)
            x = tf.cast(x, tf.float32)
            if augment:
                x = augmented(x, mirror=mirror)
            sums += tf.stack(train_batch(x, tf.gather(labels, order[number])))
        return sums

    return tf.function(epoch)
