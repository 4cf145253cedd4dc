"""Area averaging between any two sizes, exactly, in integers. Twin: `frontend/src/inference/recipes/resample.ts`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


def resize(picture: Bytes, height: int, width: int) -> Bytes:
    """uint8 (h, w) → uint8 (height, width): each pixel the mean of the area it covers, halves rounded up."""
    h, w = picture.shape
    if (h, w) == (height, width):
        return picture
    sums = _sums(_sums(picture.astype(np.int64), width).T, height).T
    whole = h * w
    means: Bytes = ((2 * sums + whole) // (2 * whole)).astype(np.uint8)
    return means


def _sums(rows: Ints, size: int) -> Ints:
    """(r, n) → (r, size): each sum over n/size neighbours, times `size`, so that shares of a neighbour are whole."""
    n = rows.shape[1]
    before = np.concatenate([np.zeros((rows.shape[0], 1), np.int64), np.cumsum(rows, axis=1)], axis=1)
    bounds = np.arange(size + 1) * n
    whole, part = bounds // size, bounds % size
    cut = before[:, whole] * size + part * rows[:, np.minimum(whole, n - 1)]
    return np.asarray(cut[:, 1:] - cut[:, :-1])


def fit(shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """A (height, width) scaled so that the longer is `side`, halves rounded up, at least 1."""
    height, width = shape
    longer = max(height, width)

    def scale(v: int) -> int:
        return max(1, (2 * v * side + longer) // (2 * longer))

    return scale(height), scale(width)


def bounding_box(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The rows and columns that hold every true cell; there must be one."""
    ys = np.flatnonzero(mask.any(axis=1))
    xs = np.flatnonzero(mask.any(axis=0))
    return slice(int(ys[0]), int(ys[-1]) + 1), slice(int(xs[0]), int(xs[-1]) + 1)
