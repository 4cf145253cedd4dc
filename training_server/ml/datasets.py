"""`tf.data` pipelines over blocks of examples: shuffled over the whole data, read a block at a time.

The shuffle is of places (a few bytes each), before anything is read, so it is exact and memory holds a few blocks.
Blocks go through `from_generator` as whole arrays and TensorFlow cuts them into batches: one by one is 80 times slower.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

BLOCK_ROWS = 8192
READERS = 2
BLOCKS_AHEAD = 3
BLOCKS_TAKEN = 2  # into TensorFlow before they are cut, so that it cuts one while the next comes out of Python
BATCHES_AHEAD = 8

Places = NDArray[np.int64]  # (m,)
Images = NDArray[np.uint8]  # (m, H, W, C)

# Reads a block: places → those of them that are still there, their images.
ReadBlock = Callable[[Places], tuple[Places, Images]]


def batches(
    read: ReadBlock, places: Places, shape: tuple[int, int, int], batch_size: int
) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    """Batches of (images uint8 (b, H, W, C), places int64 (b,)) in the order given; the last may be short.

    What `read` raises is raised here as it was.
    """
    failures: list[BaseException] = []

    def generated() -> Iterator[tuple[Images, Places]]:
        try:
            for found, images in blocks(read, places):
                if len(found):
                    yield images, found
        except BaseException as error:  # TensorFlow would make an UnknownError of it
            failures.append(error)

    signature = (
        tf.TensorSpec((None, *shape), tf.uint8),
        tf.TensorSpec((None,), tf.int64),
    )
    whole = tf.data.Dataset.from_generator(generated, output_signature=signature)
    yield from whole.prefetch(BLOCKS_TAKEN).rebatch(batch_size).prefetch(BATCHES_AHEAD)
    if failures:
        raise failures[0]


def blocks(read: ReadBlock, places: Places, rows: int = BLOCK_ROWS) -> Iterator[tuple[Places, Images]]:
    """The blocks in order, some being read while others are used: the database works on one, numpy on another."""
    starts = iter(range(0, len(places), rows))
    with ThreadPoolExecutor(READERS, thread_name_prefix="block") as pool:
        running = deque(pool.submit(read, places[at : at + rows]) for at in islice(starts, BLOCKS_AHEAD))
        try:
            while running:
                block = running.popleft().result()
                running.extend(pool.submit(read, places[at : at + rows]) for at in islice(starts, 1))
                yield block
        finally:
            for reading in running:
                reading.cancel()


def epoch_order(n: int, seed: int, epoch: int) -> Places:
    """All n places in the order of one epoch: another one in each, the same again for the same seed."""
    return np.random.default_rng((seed, epoch)).permutation(n).astype(np.int64)
