"""Drawings and photographs of our own making: jittered shapes per label, so that tests need no one else's data.

A network learns to tell them apart in seconds. Known labels have a shape that hints at the thing; any other
label gets one derived from its name, so a task with other labels works as well.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.recipes import quickdraw
from tasks.recipes.raster import Grid, coverage
from tasks.recipes.strokes import simplify

Line = list[tuple[float, float]]  # points in the unit square, y downwards
Strokes = list[list[list[float]]]


def arc(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360, points: int = 24) -> Line:
    """Part of an ellipse from start to end in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, points))
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def _sun() -> list[Line]:
    rays = [math.radians(a) for a in range(0, 360, 45)]
    return [arc(0.5, 0.5, 0.22, 0.22)] + [
        [(0.5 + r * math.cos(a), 0.5 + r * math.sin(a)) for r in (0.3, 0.5)] for a in rays
    ]


def _flower() -> list[Line]:
    petals = [math.radians(a) for a in range(0, 360, 72)]
    return [
        arc(0.5, 0.3, 0.08, 0.08),
        *(arc(0.5 + 0.18 * math.cos(a), 0.3 + 0.18 * math.sin(a), 0.1, 0.1) for a in petals),
        [(0.5, 0.55), (0.5, 1.0)],
    ]


SHAPES: dict[str, list[Line]] = {
    "airplane": [
        [(0, 0.5), (0.85, 0.45), (1, 0.5), (0.85, 0.55), (0, 0.5)],
        [(0.4, 0.47), (0.25, 0.1), (0.6, 0.46)],
        [(0.4, 0.53), (0.25, 0.9), (0.6, 0.54)],
    ],
    "backpack": [
        [(0.2, 1), (0.2, 0.3), *arc(0.5, 0.3, 0.3, 0.2, 180, 360, 9), (0.8, 1), (0.2, 1)],
        [(0.3, 0.9), (0.3, 0.6), (0.7, 0.6), (0.7, 0.9), (0.3, 0.9)],
        arc(0.5, 0.08, 0.1, 0.08, 180, 360, 7),
    ],
    "bird": [
        arc(0.5, 0.6, 0.3, 0.2),
        arc(0.82, 0.35, 0.12, 0.12),
        [(0.94, 0.33), (1.05, 0.38), (0.93, 0.4)],
        [(0.22, 0.6), (0, 0.5)],
    ],
    "car": [
        [(0, 0.7), (0, 0.5), (0.2, 0.5), (0.35, 0.3), (0.7, 0.3), (0.82, 0.5), (1, 0.5), (1, 0.7), (0, 0.7)],
        arc(0.25, 0.72, 0.1, 0.1),
        arc(0.75, 0.72, 0.1, 0.1),
    ],
    "cat": [
        arc(0.5, 0.6, 0.38, 0.35),
        [(0.17, 0.42), (0.15, 0), (0.42, 0.27)],
        [(0.58, 0.27), (0.85, 0), (0.83, 0.42)],
        [(0.2, 0.65), (-0.1, 0.6)],
        [(0.8, 0.65), (1.1, 0.6)],
    ],
    "dog": [
        arc(0.5, 0.5, 0.3, 0.4),
        [(0.25, 0.25), (0.05, 0.3), (0.05, 0.75), (0.2, 0.6)],
        [(0.75, 0.25), (0.95, 0.3), (0.95, 0.75), (0.8, 0.6)],
        arc(0.5, 0.65, 0.08, 0.05),
    ],
    "flower": _flower(),
    "power outlet": [
        [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)],
        [(0.35, 0.3), (0.35, 0.55)],
        [(0.65, 0.3), (0.65, 0.55)],
        arc(0.5, 0.75, 0.07, 0.07, points=9),
    ],
    "shoe": [
        [(0, 0.1), (0, 0.8), (1, 0.8), (0.95, 0.6), (0.5, 0.45), (0.35, 0.1), (0, 0.1)],
        [(0.4, 0.35), (0.55, 0.3)],
        [(0.45, 0.45), (0.6, 0.4)],
    ],
    "sun": _sun(),
    "0": [arc(0.5, 0.5, 0.3, 0.5)],
    "1": [[(0.35, 0.2), (0.55, 0), (0.5, 1)]],
    "2": [[*arc(0.5, 0.27, 0.3, 0.27, 180, 400, 12), (0.15, 1), (0.85, 1)]],
    "3": [[*arc(0.45, 0.25, 0.3, 0.25, 200, 450, 12), *arc(0.45, 0.75, 0.35, 0.25, 270, 510, 12)]],
    "4": [[(0.3, 0), (0.1, 0.6), (0.9, 0.6)], [(0.65, 0.2), (0.6, 1)]],
    "5": [[(0.8, 0), (0.3, 0), (0.25, 0.45), *arc(0.45, 0.7, 0.35, 0.3, 250, 500, 14)]],
    "6": [[(0.65, 0), (0.3, 0.35), *arc(0.5, 0.72, 0.3, 0.28, 180, 540, 20)]],
    "7": [[(0.1, 0.05), (0.85, 0), (0.4, 1)]],
    "8": [[*arc(0.5, 0.25, 0.25, 0.25, 90, 450, 16), *arc(0.5, 0.75, 0.3, 0.25, 270, 630, 16)]],
    "9": [[*arc(0.5, 0.28, 0.27, 0.28, 0, 360, 18), (0.77, 0.4), (0.7, 1)]],
}


def _invented(label: str) -> list[Line]:
    """Three lines from the label's hash: the same for the same label, others for another."""
    numbers = [byte / 255 for byte in hashlib.sha256(label.encode()).digest()]
    corners = list(zip(numbers[0:16:2], numbers[1:16:2], strict=True))
    x, y, r = numbers[16:19]
    return [corners[:5], corners[5:], arc(x, y, 0.1 + r / 4, 0.1 + numbers[19] / 4)]


def drawing(label: str, rng: np.random.Generator, *, size: float = 300, tilt: float = 0) -> Strokes:
    """One person's try at a label: `[[x…], [y…]]` per stroke in canvas pixels, rounded to eighths.

    Turned by about `tilt` degrees, stretched, sheared, moved and with an unsteady hand, all from `rng`.
    """
    turn = math.radians(tilt) + rng.normal(0, 0.1)
    stretch = np.diag(rng.uniform(0.8, 1.2, 2))
    shear = np.array([[1, rng.normal(0, 0.1)], [0, 1]])
    turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = turned @ shear @ stretch * size * rng.uniform(0.6, 1)
    corner = rng.uniform(0, size / 4, 2)
    strokes = []
    for line in SHAPES.get(label) or _invented(label):
        points = np.array(line) + rng.normal(0, 0.012, (len(line), 2)) + rng.normal(0, 0.02, 2)
        x, y = (np.round((points @ matrix.T + corner) * 8) / 8).T
        strokes.append([x.tolist(), y.tolist()])
    return strokes


def photo(
    strokes: Sequence[Sequence[Sequence[float]]],
    rng: np.random.Generator,
    *,
    pixels: int = 256,
    line: float = 4,
    paper: tuple[int, int] = (230, 130),
    ink: float = 0.35,
    grain: float = 3,
) -> NDArray[np.uint8]:
    """uint8 (pixels, pixels): a drawing in lines `line` pixels wide on paper lit from `paper[0]` to `paper[1]`.

    ink: the share of light it leaves. With ink > 1 and dark paper it is chalk on a board.
    """
    light = np.linspace(*paper, pixels)[:, None] * np.linspace(1, 0.9, pixels)[None, :]
    picture = light * (1 + (ink - 1) * (_inked(strokes, pixels, line) / 255))
    return np.clip(picture + rng.normal(0, grain, picture.shape), 0, 255).astype(np.uint8)


def _inked(strokes: Sequence[Sequence[Sequence[float]]], pixels: int, line: float) -> NDArray[np.uint8]:
    if not strokes:
        return np.zeros((pixels, pixels), np.uint8)
    grid = Grid(pixels=pixels, half_step=2)
    one = 8 * 2 * grid.half_step  # a pixel in the grid's unit
    scale = one * pixels * 0.7 / quickdraw.DRAWN
    placed = [
        tuple((np.array(axis) * scale + one * pixels * 0.15).astype(np.int64) for axis in stroke)
        for stroke in simplify(strokes)
    ]
    return coverage([(x, y) for x, y in placed], int(line / 2 * one), grid)
