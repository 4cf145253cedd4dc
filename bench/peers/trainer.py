"""The classic way to delta-train, written anew: query the newest drawings from NUMERIC[] again in every epoch, yield
them one by one into `from_generator`, shuffle in a buffer of 256, `model.fit` on them alone, compare the loss before
and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from sqlalchemy import Engine, text

from bench.peers.reader import TABLE
from bench.results import CannotMeasure

BUFFER, BATCH, LIMIT = 256, 128, 10_000


def train(engine: Engine, model: keras.Model, labels: list[str], *, steps: int, held_out: int) -> tuple[float, float]:
    """Fit `model` in place for so many gradient steps. Returns the loss on the `held_out` rows before and after."""
    model.compile(keras.optimizers.Adam(), "sparse_categorical_crossentropy")
    test = _dataset(engine, labels, "ASC", held_out).batch(BATCH).prefetch(2)
    batches = -(-held_out // BATCH)
    before = model.evaluate(test, steps=batches, verbose=0)
    fresh = _dataset(engine, labels, "DESC", LIMIT).shuffle(BUFFER).batch(BATCH, drop_remainder=True)
    model.fit(fresh.repeat().prefetch(2), steps_per_epoch=steps, epochs=1, verbose=0)
    done = int(model.optimizer.iterations.numpy())
    if done != steps:
        raise CannotMeasure(f"the classic way made {done} of {steps} gradient steps")
    return float(before), float(model.evaluate(test, steps=batches, verbose=0))


def _dataset(engine: Engine, labels: list[str], order: str, limit: int) -> Any:
    def one_by_one() -> Iterator[tuple[Any, int]]:
        with engine.connect() as connection:
            query = text(f"SELECT label, drawing FROM {TABLE} ORDER BY id {order} LIMIT :limit")
            rows = connection.execute(query, {"limit": limit}).fetchall()
        for label, drawing in rows:
            yield np.array(drawing, dtype=np.float32).reshape(28, 28, 1), labels.index(label)

    signature = (tf.TensorSpec((28, 28, 1), tf.float32), tf.TensorSpec((), tf.int32))
    return tf.data.Dataset.from_generator(one_by_one, output_signature=signature)
