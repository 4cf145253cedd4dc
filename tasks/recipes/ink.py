"""A gray picture → the ink in it, bright on black: a scan, a screenshot, or a photo of paper in uneven light.

Integers throughout; the twin is `frontend/src/inference/recipes/ink.ts`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tasks.recipes.errors import NoInkError
from tasks.recipes.morphology import without_specks
from tasks.recipes.resample import fit, resize

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

LARGEST = 2048  # pixels a side of a picture
WORKING_SIDE = 512  # larger pictures are first averaged down to this
FLAT = 256  # what an evenly lit surface is brought to
FAINTEST = 16  # ink this faint against its surroundings is paper
CLEAN = 8  # a border that differs this little from black or white is a drawing program's, not a camera's


def find(gray: Bytes) -> tuple[Bytes, Mask]:
    """(ink, mask), both (h, w) with h, w ≤ 512: how dark each pixel's ink is, and where ink surely is.

    gray: uint8 (h, w), up to 2048 a side. Raises NoInkError for a blank picture, ValueError for a wrong shape.
    """
    if gray.ndim != 2 or gray.dtype != np.uint8:
        raise ValueError("a picture is uint8 (height, width)")
    if min(gray.shape) < 1 or max(gray.shape) > LARGEST:
        raise ValueError(f"a picture must be between 1 and {LARGEST} pixels a side")
    if max(gray.shape) > WORKING_SIDE:
        gray = resize(gray, *fit(gray.shape, WORKING_SIDE))
    level = clean_background(gray)
    ink = abs(gray.astype(np.int64) - level).astype(np.uint8) if level is not None else _flattened(gray)
    mask = ink >= _threshold(ink)
    # Two cells of ink can only be seen in a picture so small that specks cannot be told from it.
    if min(gray.shape) > 28:
        mask = without_specks(mask)
    if not mask.any():
        raise NoInkError
    return ink, mask


def clean_background(gray: Bytes) -> int | None:
    """0 or 255 if nearly all of the picture's border is as black or as white as that, else None."""
    border = np.concatenate([gray[0], gray[-1], gray[1:-1, 0], gray[1:-1, -1]])
    if 10 * int(np.count_nonzero(border <= CLEAN)) >= 9 * border.size:
        return 0
    if 10 * int(np.count_nonzero(border >= 255 - CLEAN)) >= 9 * border.size:
        return 255
    return None


def _flattened(gray: Bytes) -> Bytes:
    """Ink against the surface around it, 0–255, whatever the light: dark ink as the share of light it takes away."""
    light = gray.astype(np.int64)
    reach = max(8, max(gray.shape) // 8)
    cells = _box_sums(np.ones_like(light), reach)
    around = _box_sums(light, reach) // cells
    difference = light - around
    # Ink is the rarer and differs more: the sum of cubes tells whether it is darker or lighter than its surroundings.
    # A dark board gives no light to take a share of, so that under chalk the plain difference counts.
    is_chalk = int((difference**3).sum()) > 0
    even = FLAT - difference if is_chalk else FLAT + difference * FLAT // np.maximum(around, 1)
    # The surface itself is the mean of what is at least as light as the mean.
    surface = even >= _box_sums(even, reach) // cells
    level = _box_sums(even * surface, reach) // np.maximum(_box_sums(surface.astype(np.int64), reach), 1)
    ink: Bytes = np.clip(level - even, 0, 255).astype(np.uint8)
    return ink


def _box_sums(values: Ints, reach: int) -> Ints:
    """Sums over the (2·reach + 1)² window around each cell.

    Towards the picture's edge the window shrinks on both sides alike: a slope of light then still averages to its
    middle, where a lopsided window would make the dark edge of a photo look inked.
    """
    for axis in (0, 1):
        n = values.shape[axis]
        zero = np.zeros_like(np.take(values, [0], axis=axis))
        before = np.concatenate([zero, np.cumsum(values, axis=axis)], axis=axis)
        places = np.arange(n)
        reaches = np.minimum(reach, np.minimum(places, n - 1 - places))
        high = np.take(before, places + reaches + 1, axis=axis)
        values = high - np.take(before, places - reaches, axis=axis)
    return values


def _threshold(ink: Bytes) -> int:
    """Otsu's threshold, but never so low that the paper's grain counts as ink."""
    histogram: list[int] = np.bincount(ink.ravel(), minlength=256).tolist()
    total = ink.size
    weighted = sum(v * n for v, n in enumerate(histogram))
    best, best_over, best_under = 0, 0, 1
    below = below_weighted = 0
    for value in range(255):
        below += histogram[value]
        below_weighted += value * histogram[value]
        under = below * (total - below)
        over = (weighted * below - below_weighted * total) ** 2
        if under and over * best_under > best_over * under:  # exact: these integers pass 2**53
            best, best_over, best_under = value + 1, over, under
    return max(best, FAINTEST + 4 * _median(histogram, total))


def _median(histogram: list[int], total: int) -> int:
    """The value below or at which at least half lie; ink covers less than half, so this is the paper's grain."""
    seen = 0
    for value, count in enumerate(histogram):
        seen += count
        if 2 * seen >= total:
            return value
    return 255
