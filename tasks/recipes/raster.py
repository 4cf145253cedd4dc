"""Round lines → how much of each pixel they cover, exactly: an integer rasteriser with 8 × 8 samples a pixel.

A line is the union of a disc at each point and a rectangle along each segment. On one row of samples each of
these is one span, whose ends follow from integer inequalities, so nothing depends on floating-point rounding:
the same bytes come out in every language. Spans are summed as +1 at their start and −1 after their end.
`frontend/src/inference/recipes/raster.ts` is its twin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLES = 8  # a side of a pixel

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Grid:
    """A square of `pixels` a side in a finer integer unit: sample k's centre lies at (2k + 1)·half_step."""

    pixels: int
    half_step: int

    @property
    def samples(self) -> int:
        return self.pixels * SAMPLES

    def first_at_or_after(self, position: Ints) -> Ints:
        """Index of the first sample whose centre is ≥ position."""
        return -((self.half_step - position) // (2 * self.half_step))

    def last_at_or_before(self, position: Ints) -> Ints:
        """Index of the last sample whose centre is ≤ position."""
        return (position - self.half_step) // (2 * self.half_step)

    def centre(self, index: Ints) -> Ints:
        return (2 * index + 1) * self.half_step


def coverage(strokes: list[tuple[Ints, Ints]], radius: int, grid: Grid) -> Bytes:
    """uint8 (pixels, pixels): 255 × the share of each pixel's samples that lie within `radius` of a stroke.

    strokes: (x, y) in the grid's unit, below 2**14, so that every product stays an exact integer.
    """
    x = np.concatenate([s[0] for s in strokes])
    y = np.concatenate([s[1] for s in strokes])
    lengths = np.array([len(s[0]) for s in strokes])
    starts = np.delete(np.arange(len(x)), np.cumsum(lengths) - 1)  # every point but each stroke's last
    edges = np.zeros(grid.samples * (grid.samples + 1), np.int64)
    for row, first, last in (
        _disc_spans(x, y, radius, grid),
        _rectangle_spans(x[starts], y[starts], x[starts + 1], y[starts + 1], radius, grid),
    ):
        first = np.maximum(first, 0)
        last = np.minimum(last, grid.samples - 1)
        there = first <= last
        offset = row[there] * (grid.samples + 1)
        edges += np.bincount(offset + first[there], minlength=edges.size)
        edges -= np.bincount(offset + last[there] + 1, minlength=edges.size)
    inside = np.cumsum(edges.reshape(grid.samples, -1)[:, :-1], axis=1, dtype=np.int32) > 0
    blocks = inside.reshape(grid.pixels, SAMPLES, grid.pixels, SAMPLES)
    counts = blocks.sum(axis=1, dtype=np.int64).sum(axis=2)
    whole = SAMPLES * SAMPLES
    shares: Bytes = ((2 * 255 * counts + whole) // (2 * whole)).astype(np.uint8)
    return shares


def _rows(low: Ints, high: Ints, grid: Grid) -> tuple[Ints, Ints]:
    """For shapes between heights low and high: (shape, row) for every row of samples that meets it."""
    first = np.maximum(grid.first_at_or_after(low), 0)
    counts = np.maximum(np.minimum(grid.last_at_or_before(high), grid.samples - 1) - first + 1, 0)
    shape = np.repeat(np.arange(len(low)), counts)
    before = np.cumsum(counts) - counts
    return shape, np.arange(len(shape)) - before[shape] + first[shape]


def _disc_spans(x: Ints, y: Ints, radius: int, grid: Grid) -> tuple[Ints, Ints, Ints]:
    """(row, first, last sample) of every row of a disc at every point."""
    shape, row = _rows(y - radius, y + radius, grid)
    half = _root(radius * radius - (grid.centre(row) - y[shape]) ** 2)
    return row, grid.first_at_or_after(x[shape] - half), grid.last_at_or_before(x[shape] + half)


def _rectangle_spans(x0: Ints, y0: Ints, x1: Ints, y1: Ints, radius: int, grid: Grid) -> tuple[Ints, Ints, Ints]:
    """(row, first, last sample) of every row of the rectangle along every segment, without its round ends.

    With d the segment, q from its start to a sample: 0 ≤ d·q ≤ d² and |d × q| ≤ radius·|d|.
    """
    downward = y1 >= y0
    x0, x1 = np.where(downward, x0, x1), np.where(downward, x1, x0)
    y0, y1 = np.where(downward, y0, y1), np.where(downward, y1, y0)
    shape, row = _rows(y0 - radius, y1 + radius, grid)
    dx, dy = (x1 - x0)[shape], (y1 - y0)[shape]
    qy = grid.centre(row) - y0[shape]
    square = dx * dx + dy * dy
    across = _root(radius * radius * square)
    step_x, step_y = np.where(dx == 0, 1, abs(dx)), np.where(dy == 0, 1, dy)
    # d × q bounds x unless the segment is level; then it bounds the row.
    low = np.where(dy > 0, -((across - dx * qy) // step_y), -grid.samples * 2 * grid.half_step)
    high = np.where(dy > 0, (dx * qy + across) // step_y, grid.samples * 2 * grid.half_step)
    # d·q bounds x unless the segment is upright; then it bounds the row.
    up = dy * qy
    low = np.where(dx > 0, np.maximum(low, -(up // step_x)), low)
    high = np.where(dx > 0, np.minimum(high, (square - up) // step_x), high)
    low = np.where(dx < 0, np.maximum(low, -((square - up) // step_x)), low)
    high = np.where(dx < 0, np.minimum(high, up // step_x), high)
    outside = (square == 0) | ((dy == 0) & (abs(dx * qy) > across)) | ((dx == 0) & ((up < 0) | (up > square)))
    first = grid.first_at_or_after(low + x0[shape])
    last = np.where(outside, first - 1, grid.last_at_or_before(high + x0[shape]))
    return row, first, last


def _root(squares: Ints) -> Ints:
    """floor(√n) of integers below 2**52: there the correctly rounded double never reaches the next integer."""
    return np.sqrt(squares).astype(np.int64)
