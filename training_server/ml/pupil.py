"""The network while it learns: batch by batch, on whatever devices there are.

On one device in float32 it is the model itself. Else it is a twin of the model, on each device a copy that computes its
part of every batch; the gradients are summed, each example counting 1 / (size of the whole batch), so that the step is
the one that a single device would make. The model gets the twin's weights back, and stays float32.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from tasks.spec import Training
from training_server.ml.architectures import logits_model
from training_server.ml.curriculum import Curriculum
from training_server.ml.devices import Devices


class Batch(NamedTuple):
    """b examples, by the columns of a curriculum: images (b, H, W, C) uint8, teacher (b, known), the others (b,)."""

    images: Any
    labels: Any
    weights: Any
    teacher: Any
    distilled: Any

    @classmethod
    def of(cls, curriculum: Curriculum, images: Any, places: NDArray[np.int64]) -> Batch:
        columns = (curriculum.labels, curriculum.weights, curriculum.teacher, curriculum.distilled)
        return cls(images, *(tf.constant(column[places]) for column in columns))

    @classmethod
    def signature(cls, curriculum: Curriculum) -> Batch:
        known = curriculum.teacher.shape[1]
        shapes = (*curriculum.shape,), (), (), (known,), ()
        kinds = tf.uint8, tf.int32, tf.float32, tf.float32, tf.float32
        return cls(*(tf.TensorSpec((None, *shape), kind) for shape, kind in zip(shapes, kinds, strict=True)))

    @property
    def size(self) -> int:
        return int(self.images.shape[0])

    def parts(self, number: int) -> list[Batch]:
        """As even as they can be; some are empty where there are fewer examples."""
        ends = [self.size * part // number for part in range(number + 1)]
        return [Batch(*(column[a:b] for column in self)) for a, b in pairwise(ends)]


Step = Callable[[Batch], tuple[Any, Any]]


class Pupil:
    """Learns batches of a curriculum by the task's recipe, from `model`'s weights on."""

    def __init__(
        self, model: keras.Model, curriculum: Curriculum, settings: Training, total_steps: int, devices: Devices
    ) -> None:
        self.devices = devices
        self._step: Step
        self._began: bool
        self._model, self._curriculum, self._settings, self._total_steps = model, curriculum, settings, total_steps
        self._begin()

    def learn(self, batch: Batch) -> tuple[float, float]:
        """One gradient step: (mean loss, number of hits among the examples whose labels count).

        Where it cannot be compiled, the pupil goes on in float32.
        """
        try:
            loss, hits = self._step(batch)
        except tf.errors.OpError as error:
            if self._began or not self.devices.xla:
                raise
            reason = str(error.message).splitlines()[0][:200]
            self.devices = self.devices.plainly(f"XLA cannot compile this network: training in float32. ({reason})")
            self._begin()
            loss, hits = self._step(batch)
        self._began = True
        return float(loss), float(hits)

    def hand_over(self) -> None:
        """Bring `model` to where the pupil is."""
        if self._twin is not self._model:
            self._model.set_weights(self._twin.get_weights())

    def _begin(self) -> None:
        self._began = False
        strategy = self.devices.strategy()
        with strategy.scope():
            self._twin = self._model if self.devices.plain else self.devices.twin(self._model)
            optimizer = _optimizer(self._twin, self._settings, self._total_steps, self.devices)
            one = _one(self._twin, optimizer, self._settings, self.devices)
            self._step = _alone(one, self._curriculum) if len(self.devices.names) == 1 else _shared(one, strategy)


def _optimizer(model: keras.Model, settings: Training, total_steps: int, devices: Devices) -> Any:
    optimizer: Any = keras.optimizers.Adam(_schedule(settings, total_steps))
    if devices.precision == "mixed_float16":  # small gradients would be zero in it
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build(logits_model(model).trainable_variables)
    return optimizer


def _one(
    model: keras.Model, optimizer: Any, settings: Training, devices: Devices
) -> Callable[[Batch, Any], tuple[Any, Any]]:
    """A device's step: (its part of a batch, size of the whole) → its part of (mean loss, hits)."""
    network = logits_model(model)
    variables = network.trainable_variables

    @tf.function(jit_compile=devices.xla, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def computed(batch: Batch, size: Any) -> tuple[Any, Any, Any]:
        with tf.GradientTape() as tape:
            logits = network(tf.cast(batch.images, tf.float32), training=True)
            loss = tf.reduce_sum(losses(logits, batch, settings)) / size
            scaled = optimizer.scale_loss(loss)
        right = tf.equal(tf.argmax(logits, 1, tf.int32), batch.labels) & (batch.weights > 0)
        hits = tf.reduce_sum(tf.cast(right, tf.float32))
        return loss, hits, tape.gradient(scaled, variables)

    def one(batch: Batch, size: Any) -> tuple[Any, Any]:
        loss, hits, gradients = computed(batch, size)
        if len(devices.names) > 1:
            # Summed here, so that all agree on whether they are finite. Keras will sum them once more: hence the mean.
            gradients = tf.distribute.get_replica_context().all_reduce("MEAN", gradients)
        optimizer.apply(gradients, variables)
        return loss, hits

    return one


def _alone(one: Callable[[Batch, Any], tuple[Any, Any]], curriculum: Curriculum) -> Step:
    signature = [Batch.signature(curriculum), tf.TensorSpec((), tf.float32)]
    compiled = tf.function(one, input_signature=signature)
    return lambda batch: compiled(batch, tf.constant(float(batch.size)))


def _shared(one: Callable[[Batch, Any], tuple[Any, Any]], strategy: tf.distribute.Strategy) -> Step:
    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def together(columns: Any, size: Any) -> tuple[Any, Any]:
        loss, hits = strategy.run(lambda *part: one(Batch(*part), size), args=columns)
        return strategy.reduce("SUM", loss, None), strategy.reduce("SUM", hits, None)

    def step(batch: Batch) -> tuple[Any, Any]:
        parts = batch.parts(strategy.num_replicas_in_sync)
        columns = tuple(
            strategy.experimental_distribute_values_from_function(
                lambda of, column=column: parts[of.replica_id_in_sync_group][column]
            )
            for column in range(len(batch))
        )
        return together(columns, tf.constant(float(batch.size)))  # type: ignore[no-any-return]

    return step


def losses(logits: Any, batch: Batch, settings: Training) -> Any:
    """(b,): cross-entropy by weight; on replay also the distance to the champion's answers, over what it knows."""
    temperature, known = settings.distillation_temperature, batch.teacher.shape[1]
    learned = tf.nn.sparse_softmax_cross_entropy_with_logits(batch.labels, logits) * batch.weights
    softened = batch.teacher / temperature
    # T² keeps the size of the gradient the same at every temperature; KL is cross-entropy minus a constant.
    kept = tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(softened), logits[:, :known] / temperature)
    kept -= tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(softened), softened)
    return learned + settings.distillation * temperature**2 * kept * batch.distilled


def _schedule(settings: Training, total_steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    warmup = min(settings.warmup_steps, total_steps // 2)
    return keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else settings.learning_rate,
        decay_steps=max(1, total_steps - warmup),
        warmup_target=settings.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
