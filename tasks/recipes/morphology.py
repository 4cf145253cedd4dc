"""Lines of a mask made thicker or thinner, in integers. Twin: `frontend/src/inference/recipes/morphology.ts`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
NEIGHBOURS = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))  # clockwise from above


def with_thickness(mask: Mask, width: int) -> Mask:
    """Lines widened or peeled to `width` cells; the result has a border of `width` more cells."""
    mask = np.pad(mask, width)
    now = thickness(mask)
    return dilate(mask, width - now) if now < width else peel(mask, (now - width + 1) // 2)


def thickness(mask: Mask) -> int:
    """Mean width of the lines in cells: 2·area/perimeter.

    The perimeter follows from how often straight lines in four directions cross the edge (Cauchy and Crofton), so
    that a slanted edge counts as long as it is: π/8·(crossings along the axes + crossings along the diagonals/√2).
    """
    cells = np.pad(mask, 1)
    along = sum(int(np.count_nonzero(np.diff(cells, axis=axis))) for axis in (0, 1))
    slanted = np.count_nonzero(cells[1:, 1:] ^ cells[:-1, :-1]) + np.count_nonzero(cells[1:, :-1] ^ cells[:-1, 1:])
    perimeter = 393 * along + 278 * int(slanted)  # thousandths
    return max(1, (4_000 * int(np.count_nonzero(mask)) + perimeter) // (2 * perimeter))


def dilate(mask: Mask, diameter: int) -> Mask:
    """Every cell within diameter/2 of a true one."""
    reach = diameter // 2
    height, width = mask.shape
    result = mask.copy()
    for dy in range(-reach, reach + 1):
        dx = math.isqrt(diameter * diameter - 4 * dy * dy) // 2
        before = np.concatenate([np.zeros((height, 1), np.int64), np.cumsum(mask, axis=1, dtype=np.int64)], axis=1)
        columns = np.arange(width)
        wide = before[:, np.minimum(columns + dx + 1, width)] > before[:, np.maximum(columns - dx, 0)]
        low, high = max(0, dy), min(height, height + dy)
        result[low:high] |= wide[low - dy : high - dy]
    return result


def peel(mask: Mask, layers: int) -> Mask:
    """Zhang and Suen's thinning, stopped after some layers: it never breaks a line or eats its ends."""
    mask = np.pad(mask, 1)
    for _ in range(layers):
        for second in (False, True):
            mask = mask & ~_removable(mask, second)
    return mask[1:-1, 1:-1]


def _removable(mask: Mask, second: bool) -> Mask:
    around = [np.roll(mask, (-dy, -dx), axis=(0, 1)) for dy, dx in NEIGHBOURS]
    count = np.sum(around, axis=0)
    rises = np.sum([~a & b for a, b in zip(around, [*around[1:], around[0]], strict=True)], axis=0)
    up, _, right, _, down, _, left, _ = around
    full = (up & left & (right | down)) if second else (right & down & (up | left))
    return np.asarray(mask & (count >= 2) & (count <= 6) & (rises == 1) & ~full)


def without_specks(mask: Mask) -> Mask:
    """Without the connected parts smaller than 4 cells or 1/200 of the largest part: dust, not ink."""
    height, width = mask.shape
    padded_width = width + 2
    cells = np.flatnonzero(np.pad(mask, 1)).tolist()
    steps = [dy * padded_width + dx for dy, dx in NEIGHBOURS]
    unseen = set(cells)
    parts: list[list[int]] = []
    for cell in cells:
        if cell not in unseen:
            continue
        unseen.remove(cell)
        part = [cell]
        for current in part:
            for step in steps:
                if current + step in unseen:
                    unseen.remove(current + step)
                    part.append(current + step)
        parts.append(part)
    least = max(4, max(map(len, parts), default=0) // 200)
    kept = np.zeros((height + 2) * padded_width, np.bool_)
    for part in parts:
        if len(part) >= least:
            kept[part] = True
    return kept.reshape(height + 2, padded_width)[1:-1, 1:-1]
