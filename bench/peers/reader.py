"""The classic way to feed a trainer, written anew: drawings as 784 numbers in a NUMERIC[] column, read with `fetchall`
into Python lists, yielded one by one into `from_generator`, then shuffled and batched by tf.data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
from sqlalchemy import Engine, text

TABLE = "classic_drawing"
SHUFFLED = 1_000


def fill(engine: Engine, rows: int) -> None:
    """Store the first so many base examples the classic way."""
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {TABLE} (id serial PRIMARY KEY, label text, drawing numeric[])"))
        connection.execute(
            text(
                f"INSERT INTO {TABLE} (label, drawing) SELECT label,"
                " (SELECT array_agg(get_byte(image, place)::numeric ORDER BY place)"
                "  FROM generate_series(0, octet_length(image) - 1) place)"
                " FROM base_example ORDER BY id LIMIT :rows"
            ),
            {"rows": rows},
        )


def batches(engine: Engine, labels: list[str], batch_size: int, newest: int | None = None) -> Iterator[tuple[Any, Any]]:
    """Batches of the newest so many drawings (None: of all): (images float32 (b, 28, 28, 1), labels int32 (b,))."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT label, drawing FROM {TABLE} ORDER BY id DESC LIMIT :newest"), {"newest": newest}
        ).fetchall()

    def one_by_one() -> Iterator[tuple[Any, int]]:
        for label, drawing in rows:
            yield np.array(drawing, dtype=np.float32).reshape(28, 28, 1), labels.index(label)

    signature = (tf.TensorSpec((28, 28, 1), tf.float32), tf.TensorSpec((), tf.int32))
    whole = tf.data.Dataset.from_generator(one_by_one, output_signature=signature)
    yield from whole.shuffle(SHUFFLED).batch(batch_size)
