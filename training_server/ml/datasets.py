"""`tf.data` pipelines over blocks of examples: shuffled over the whole data, read a block at a time.

The shuffle is of places (a few bytes each), before anything is read, so it is exact and memory holds a few blocks.
Blocks go through `from_generator` as whole arrays and TensorFlow cuts them into batches: one by one is 80 times slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

BLOCK_ROWS = 4096
BLOCKS_AHEAD = 2
BATCHES_AHEAD = 8

# Reads a block: places (m,) → (those of them that are still there (k,), their images (k, H, W, C) uint8).
ReadBlock = Callable[[NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.uint8]]]


def batches(
    read: ReadBlock, places: NDArray[np.int64], shape: tuple[int, int, int], batch_size: int
) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    """Batches of (images uint8 (b, H, W, C), places int64 (b,)), about in the order given; the last may be short.

    What `read` raises is raised here as it was.
    """
    failures: list[BaseException] = []

    def blocks() -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
        try:
            for start in range(0, len(places), BLOCK_ROWS):
                found, images = read(places[start : start + BLOCK_ROWS])
                if len(found):
                    yield images, found
        except BaseException as error:  # TensorFlow would make an UnknownError of it
            failures.append(error)

    signature = (
        tf.TensorSpec((None, *shape), tf.uint8),
        tf.TensorSpec((None,), tf.int64),
    )
    whole = tf.data.Dataset.from_generator(blocks, output_signature=signature)
    yield from whole.prefetch(BLOCKS_AHEAD).rebatch(batch_size).prefetch(BATCHES_AHEAD)
    if failures:
        raise failures[0]


def epoch_order(n: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """All n places in the order of one epoch: another one in each, the same again for the same seed."""
    return np.random.default_rng((seed, epoch)).permutation(n).astype(np.int64)
