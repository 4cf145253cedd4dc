"""Blocks are read ahead, batches come in the order asked for."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from training_server.ml import datasets

SHAPE = (2, 2, 1)


def images_of(places: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.repeat(places % 251, 4).astype(np.uint8).reshape(-1, *SHAPE)


def read(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    return places, images_of(places)


@pytest.mark.parametrize(("n", "batch_size"), [(0, 7), (1, 7), (9_000, 128), (9_000, 5_000), (4_096, 4_096), (50, 7)])
def test_every_example_comes_once_in_its_place_with_its_image(n: int, batch_size: int) -> None:
    order = datasets.epoch_order(n, seed=1, epoch=0)
    found = [(images.numpy(), places.numpy()) for images, places in datasets.batches(read, order, SHAPE, batch_size)]
    assert np.concatenate([np.zeros(0, np.int64), *(places for _, places in found)]).tolist() == order.tolist()
    assert all(np.array_equal(images, images_of(places)) for images, places in found)
    assert [len(places) for _, places in found[:-1]] == [batch_size] * (len(found) - 1)


def test_what_was_erased_meanwhile_is_left_out() -> None:
    def some(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        left = places[places % 3 > 0]
        return read(left)

    found = [places.numpy() for _, places in datasets.batches(some, np.arange(10_000), SHAPE, 100)]
    assert np.concatenate(found).tolist() == [place for place in range(10_000) if place % 3]
    assert max(len(places) for places in found) == 100


def test_what_reading_raises_is_raised_as_it_was() -> None:
    def gone(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        if places[0]:
            raise ConnectionError("the database went away")
        return read(places)

    batches = datasets.batches(gone, np.arange(3 * datasets.BLOCK_ROWS), SHAPE, datasets.BLOCK_ROWS)
    assert len(next(batches)[1]) == datasets.BLOCK_ROWS
    with pytest.raises(ConnectionError, match="went away"):
        next(batches)


def test_no_more_than_a_few_blocks_are_read_ahead() -> None:
    asked: list[int] = []

    def noted(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        asked.append(int(places[0]))
        return read(places)

    batches = datasets.batches(noted, np.arange(50 * datasets.BLOCK_ROWS), SHAPE, datasets.BLOCK_ROWS)
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert len(asked) <= datasets.BLOCKS_AHEAD + datasets.BATCHES_AHEAD + 2
