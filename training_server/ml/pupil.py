"""The network while it learns: some batches at a time, on whatever devices there are.

On one device in float32 it is the model itself. Else it is a twin of the model, on each device a copy that computes its
part of every batch; the gradients are summed, each example counting 1 / (size of the whole batch), so that the step is
the one that a single device would make. The model gets the twin's weights back, and stays float32.

Many steps are one call: between two calls a processor's cores wait for Python, which took a fifth of the time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from tasks.settings import Training
from training_server.ml.architectures import logits_model
from training_server.ml.curriculum import Curriculum
from training_server.ml.devices import Devices

# Numbers in the images of one call: 16 steps of doodles, a quarter of a block. That is a sixth of a second; a run that
# is asked to stop waits for the end of a call.
AT_ONCE = 1_700_000


class Batch(NamedTuple):
    """b examples, by the columns of a curriculum: images (b, H, W, C) uint8, teacher (b, known), the others (b,)."""

    images: Any
    labels: Any
    weights: Any
    teacher: Any
    distilled: Any

    def cut(self, start: Any, end: Any) -> Batch:
        return Batch(*(column[start:end] for column in self))


class Learned(NamedTuple):
    """Sums over examples: their losses before each step, the hits among those whose labels count, and how many these
    are."""

    loss: float
    hits: float
    labelled: float


def at_once(batch_size: int, shape: tuple[int, int, int]) -> int:
    """How many examples are best handed over in one call: whole batches."""
    return batch_size * max(1, AT_ONCE // (batch_size * math.prod(shape)))


class Pupil:
    """Learns batches of a curriculum by the task's recipe, from `model`'s weights on."""

    def __init__(
        self, model: keras.Model, curriculum: Curriculum, settings: Training, total_steps: int, devices: Devices
    ) -> None:
        self.devices = devices
        self._began: bool
        self._model, self._curriculum, self._settings, self._total_steps = model, curriculum, settings, total_steps
        self._begin()

    @property
    def at_once(self) -> int:
        """How many examples are best handed over in one call: whole batches."""
        return at_once(self._settings.batch_size, self._curriculum.shape)

    def learn(self, images: Any, places: Any) -> Learned:
        """A gradient step for each batch of these examples, in their order: images (n, H, W, C) uint8, places (n,).

        Where it cannot be compiled, the pupil goes on in float32.
        """
        try:
            found = self._steps(images, places)
        except tf.errors.OpError as error:
            if self._began or not self.devices.xla:
                raise
            reason = str(error.message).splitlines()[0][:200]
            self.devices = self.devices.plainly(f"XLA cannot compile this network: training in float32. ({reason})")
            self._begin()
            found = self._steps(images, places)
        self._began = True
        return Learned(*found.numpy().tolist())

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
            self._steps = _steps(one, self._curriculum, self._settings.batch_size, strategy)


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

    @tf.function(jit_compile=devices.xla, reduce_retracing=True)  # type: ignore[untyped-decorator]  # TensorFlow's
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


def _steps(
    one: Callable[[Batch, Any], tuple[Any, Any]],
    curriculum: Curriculum,
    batch_size: int,
    strategy: tf.distribute.Strategy,
) -> Callable[[Any, Any], Any]:
    """(images, places) → (3,): `Learned`, of a step for each batch of them."""
    columns = [
        tf.constant(column)
        for column in (curriculum.labels, curriculum.weights, curriculum.teacher, curriculum.distilled)
    ]
    devices = strategy.num_replicas_in_sync

    def part(batch: Batch, size: Any) -> tuple[Any, Any]:
        """On a device: its part, as even as they can be; some are empty where there are fewer examples."""
        number = tf.distribute.get_replica_context().replica_id_in_sync_group
        mine = batch.cut(size * number // devices, size * (number + 1) // devices) if devices > 1 else batch
        return one(mine, tf.cast(size, tf.float32))

    @tf.function(  # type: ignore[untyped-decorator]  # TensorFlow has no types
        input_signature=[tf.TensorSpec((None, *curriculum.shape), tf.uint8), tf.TensorSpec((None,), tf.int64)]
    )
    def steps(images: Any, places: Any) -> Any:
        all_of_them = Batch(images, *(tf.gather(column, places) for column in columns))
        n, loss, hits = tf.size(places), 0.0, 0.0
        for start in tf.range(0, n, batch_size):
            end = tf.minimum(start + batch_size, n)
            size = end - start
            mean, right = strategy.run(part, args=(all_of_them.cut(start, end), size))
            loss += strategy.reduce("SUM", mean, None) * tf.cast(size, tf.float32)
            hits += strategy.reduce("SUM", right, None)
        labelled = tf.math.count_nonzero(all_of_them.weights, dtype=tf.float32)
        return tf.stack([loss, hits, labelled])

    return steps  # type: ignore[no-any-return]  # TensorFlow has no types


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
