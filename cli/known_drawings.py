"""Which drawings the base dataset holds already: a drawing that a model was trained on shows nothing new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from db import training_data
from db.schema import SPLITS
from tasks.spec import Task

NEAR = 3.0  # of 255, mean over the pixels: the recipe is within half of that of the official bitmaps
CELL = 4  # pixels

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Known:
    """Images of one label, by the sum of their pixels. `ink` (n,), `cells` (n, k) sums, `pixels` (n, H·W·C)."""

    ink: NDArray[np.int32]
    cells: NDArray[np.int32]
    pixels: NDArray[np.int16]

    @classmethod
    def of(cls, images: Bytes) -> Known:
        """images: (n, H, W, C)."""
        cells = _cells(images)
        ink = cells.sum(1)
        order = np.argsort(ink)
        return cls(
            ink[order],
            cells[order],
            images.reshape(len(images), int(np.prod(images.shape[1:]))).astype(np.int16)[order],
        )

    def holds(self, image: Bytes) -> bool:
        """Whether one of them is near to `image` (H, W, C)."""
        limit = NEAR * image.size
        cells = _cells(image[None])[0]
        # Sums over parts differ by no more than the pixels do: few are left to be compared pixel by pixel.
        first, last = np.searchsorted(self.ink, [cells.sum() - limit, cells.sum() + limit + 1])
        close = first + np.flatnonzero(np.abs(self.cells[first:last] - cells).sum(1) <= limit)
        differences = np.abs(self.pixels[close] - image.reshape(-1).astype(np.int16)).sum(1, dtype=np.int64)
        return bool((differences <= limit).any())


def of_base(session: Session, task: Task) -> dict[str, Known]:
    """The task's base examples of every split, by label; from the database, where drawings are rendered already."""
    images: list[Bytes] = []
    labels: list[NDArray[np.int32]] = []
    for split in SPLITS:
        found = training_data.base(session, task.name, task.labels, split=split)
        for start in range(0, len(found), training_data.BLOCK_ROWS):
            block = found.ids[start : start + training_data.BLOCK_ROWS]
            there, pixels = training_data.images(session, found.source, block, task.input.shape)
            images.append(pixels)
            labels.append(found.labels[start + there])
    whole = np.concatenate([np.zeros((0, *task.input.shape), np.uint8), *images])
    place = np.concatenate([np.zeros(0, np.int32), *labels])
    return {label: Known.of(whole[place == number]) for number, label in enumerate(task.labels)}


def _cells(images: Bytes) -> NDArray[np.int32]:
    """(n, H, W, C) → (n, k): the sums of squares of CELL × CELL pixels."""
    rows = np.add.reduceat(images.astype(np.int32), np.arange(0, images.shape[1], CELL), axis=1)
    sums = np.add.reduceat(rows, np.arange(0, images.shape[2], CELL), axis=2)
    return sums.reshape(len(images), int(np.prod(sums.shape[1:])))
