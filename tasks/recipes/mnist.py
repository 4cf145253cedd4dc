"""The recipe of MNIST: the ink fills a 20 × 20 box, aspect kept, and is centred by mass in 28 × 28 pixels.

The pen is 2.5 pixels wide, the median width of the lines of real MNIST digits (they vary from 1.6 to 4).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.recipes import ink
from tasks.recipes.morphology import with_thickness
from tasks.recipes.raster import Grid, coverage
from tasks.recipes.resample import bounding_box, fit, resize
from tasks.recipes.strokes import Stroke, simplify

VERSION = 1
PIXELS, BOX = 28, 20
SHAPE = (PIXELS, PIXELS, 1)

# The 255 units of a drawing are 17.5 of the box's 20 pixels, the pen is the rest: in 1/816 pixels a unit is 56,
# the pen's radius 1,020, and samples lie at odd multiples of 51.
UNIT, RADIUS = 56, 1_020
GRID = Grid(pixels=BOX, half_step=51)

# Pictures: in cells, eight a pixel; a thin line grows to the pen, and the ink then fills the box.
WORKING_BOX, WORKING_PEN = 144, 20

Bytes = NDArray[np.uint8]


def from_strokes(strokes: Sequence[Stroke]) -> Bytes:
    """uint8 (28, 28, 1). Raises as `simplify`."""
    placed = [(np.array(xs) * UNIT + RADIUS, np.array(ys) * UNIT + RADIUS) for xs, ys in simplify(strokes)]
    return _centred_by_mass(coverage(placed, RADIUS, GRID))


def from_pixels(gray: Bytes) -> Bytes:
    """uint8 (28, 28, 1) of the ink in a picture, its lines brought to the pen's width. Raises as `ink.find`.

    A 28 × 28 picture on a clean border is a model input already and only turned white on black.
    """
    found, mask = ink.find(gray)
    if gray.shape == (PIXELS, PIXELS) and ink.clean_background(gray) is not None:
        return found[:, :, None]
    cut = mask[bounding_box(mask)]
    scaled = resize(cut.astype(np.uint8) * 255, *fit(cut.shape, WORKING_BOX)) >= 64
    drawn = with_thickness(scaled, WORKING_PEN)
    drawn = drawn[bounding_box(drawn)]
    return _centred_by_mass(resize(drawn.astype(np.uint8) * 255, *fit(drawn.shape, BOX)))


def _centred_by_mass(picture: Bytes) -> Bytes:
    """The ink of uint8 (h, w), up to 20 × 20, moved by whole pixels: its mass in the middle of (28, 28, 1)."""
    picture = picture[bounding_box(picture > 0)]
    canvas = np.zeros((PIXELS, PIXELS, 1), np.uint8)
    height, width = picture.shape
    top = _offset(picture.sum(axis=1, dtype=np.int64), height)
    left = _offset(picture.sum(axis=0, dtype=np.int64), width)
    canvas[top : top + height, left : left + width, 0] = picture
    return canvas


def _offset(weights: NDArray[np.int64], size: int) -> int:
    """Where a box's side of `size` starts: 14 − centre of mass, halves rounded up, but all of it inside."""
    mass = max(1, int(weights.sum()))
    twice_moment = int((weights * (2 * np.arange(size) + 1)).sum())
    offset = (PIXELS * mass - twice_moment + mass) // (2 * mass)
    return min(max(offset, 0), PIXELS - size)
