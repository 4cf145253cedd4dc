"""The recipe of the official Quick, Draw! bitmaps: 28 pixels across 256 units and 24 of padding on each side.

A line 16 units wide with round ends, the drawing centred by its bounding box. The official files were rendered
with cairo; this differs from them by less than 1.5 of 255 on average.
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
PIXELS = 28
SHAPE = (PIXELS, PIXELS, 1)
DRAWN, PADDING, LINE = 256, 24, 16  # units
UNITS = DRAWN + 2 * PADDING

# In 28ths of a unit, samples lie at odd multiples of 19: 304 · 28 / (28 · 8) = 38.
FINE = 28
GRID = Grid(pixels=PIXELS, half_step=19)

Bytes = NDArray[np.uint8]


def from_strokes(strokes: Sequence[Stroke]) -> Bytes:
    """uint8 (28, 28, 1). Raises as `simplify`."""
    drawing = simplify(strokes)
    offset_x, offset_y = (UNITS - max(max(stroke[axis]) for stroke in drawing) for axis in (0, 1))
    placed = [
        ((2 * np.array(xs) + offset_x) * (FINE // 2), (2 * np.array(ys) + offset_y) * (FINE // 2)) for xs, ys in drawing
    ]
    return coverage(placed, LINE // 2 * FINE, GRID)[:, :, None]


def from_pixels(gray: Bytes) -> Bytes:
    """uint8 (28, 28, 1) of the ink in a picture, its lines brought to the recipe's width. Raises as `ink.find`.

    A 28 × 28 picture on a clean border is a model input already and only turned white on black.
    """
    found, mask = ink.find(gray)
    if gray.shape == (PIXELS, PIXELS) and ink.clean_background(gray) is not None:
        return found[:, :, None]
    cut = mask[bounding_box(mask)]
    # A quarter of a cell is enough when shrinking, so that a thin line does not vanish before it is widened.
    scaled = resize(cut.astype(np.uint8) * 255, *fit(cut.shape, DRAWN)) >= 64
    drawn = with_thickness(scaled, LINE)
    drawn = drawn[bounding_box(drawn)]
    height, width = drawn.shape
    side = max(height, width) * UNITS // (DRAWN + LINE)
    canvas = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    canvas[top : top + height, left : left + width] = drawn * 255
    return resize(canvas, PIXELS, PIXELS)[:, :, None]
