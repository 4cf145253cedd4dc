"""Batches from blocks of examples: shuffled over the whole data, read a block at a time.

The shuffle is of places (a few bytes each), before anything is read, so it is exact and memory holds a few blocks.
Blocks are cut into batches where they lie. `tf.data` would copy each twice, and takes 40 ms to set up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

BLOCK_ROWS = 4096
READERS = 2
BLOCKS_AHEAD = 3

Places = NDArray[np.int64]  # (m,)
Images = NDArray[np.uint8]  # (m, H, W, C)

# Reads a block: places → those of them that are still there, their images.
ReadBlock = Callable[[Places], tuple[Places, Images]]


def batches(read: ReadBlock, places: Places, batch_size: int) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    """Batches of (images uint8 (b, H, W, C), places int64 (b,)) in the order given. Short is the last, and the last of
    each block of which an example was erased meanwhile."""
    rows = batch_size * max(1, BLOCK_ROWS // batch_size)
    for found, images in blocks(read, places, rows):
        for at in range(0, len(found), batch_size):
            part = slice(at, at + batch_size)
            yield tf.constant(images[part]), tf.constant(found[part])


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
