"""Strokes in any coordinates → the simplified drawing of integers 0…255 that a model input is rendered from.

The steps are those of the official simplified Quick, Draw! files. They stand again in
`frontend/src/inference/recipes/strokes.ts`; both must give the same integers. All arithmetic after the first
rounding is on integers below 2**53, which JavaScript's numbers hold exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from tasks.recipes.errors import NoInkError

Stroke: TypeAlias = Sequence[Sequence[float]]  # [[x…], [y…]]; what follows (raw drawings: times) is not read
Points: TypeAlias = list[tuple[int, int]]

SIDE = 255  # the longer side of a simplified drawing
SIMPLIFIED_SIDE = 250  # dropping points within epsilon, then rounding, shrinks a drawing at most to this
FINE = 8  # steps a unit: coordinates are rounded to eighths first, and points are dropped in eighths of the result
EPSILON = 2  # units, of Ramer–Douglas–Peucker
LIMIT = 1_000_000  # of a coordinate, either sign: far beyond any screen, far below inexact integers


def simplify(strokes: Sequence[Stroke]) -> list[list[list[int]]]:
    """The drawing as `[[x…], [y…]]` per stroke: integers 0…255 from the top-left, longer side about 255, few points.

    A drawing that is simplified already (integers 0…255 that span at least 250) is left as it is. Raises NoInkError
    without a point, ValueError for a coordinate that is not a finite number within ±1,000,000 or a stroke with
    unequal numbers of x and y.
    """
    drawing = [_eighths(stroke) for stroke in strokes]
    drawing = [points for points in drawing if points]
    if not drawing:
        raise NoInkError
    if not _is_simplified(drawing):
        drawing = [_fewer_points(points) for points in _to_side(drawing)]
    return [[[_unit(x) for x, _ in points], [_unit(y) for _, y in points]] for points in drawing]


def _eighths(stroke: Stroke) -> Points:
    """The stroke's points in eighths: floor(8·v + ½)."""
    if len(stroke) < 2 or len(stroke[0]) != len(stroke[1]):
        raise ValueError("a stroke is [[x…], [y…]] with as many x as y")
    for axis in (0, 1):
        if not all(-LIMIT <= v <= LIMIT for v in stroke[axis]):  # also catches NaN
            raise ValueError("a coordinate must be a finite number within ±1000000")
    return [(math.floor(x * FINE + 0.5), math.floor(y * FINE + 0.5)) for x, y in zip(stroke[0], stroke[1], strict=True)]


def _unit(eighths: int) -> int:
    return (eighths + FINE // 2) // FINE


def _is_simplified(drawing: list[Points]) -> bool:
    values = [v for points in drawing for point in points for v in point]
    if min(values) < 0 or max(values) > SIDE * FINE or any(v % FINE for v in values):
        return False
    return _box(drawing)[2] >= SIMPLIFIED_SIDE * FINE


def _box(drawing: list[Points]) -> tuple[int, int, int]:
    """(left, top, longer side)."""
    xs = [x for points in drawing for x, _ in points]
    ys = [y for points in drawing for _, y in points]
    return min(xs), min(ys), max(max(xs) - min(xs), max(ys) - min(ys))


def _to_side(drawing: list[Points]) -> list[Points]:
    """Moved to the top-left and scaled uniformly to eighths of the simplified drawing's units, rounding halves up."""
    left, top, span = _box(drawing)
    if span == 0:
        return [[(0, 0)] * len(points) for points in drawing]

    def scale(v: int) -> int:
        return (2 * SIDE * FINE * v + span) // (2 * span)

    return [[(scale(x - left), scale(y - top)) for x, y in points] for points in drawing]


def _fewer_points(points: Points) -> Points:
    """Ramer–Douglas–Peucker, by distance to the chord as a segment, so that a line drawn out and back keeps its tip."""
    last = len(points) - 1
    keep = {0, last}
    chords = [(0, last)]
    while chords:
        first, end = chords.pop()
        farthest = _farthest(points, first, end)
        if farthest is not None:
            keep.add(farthest)
            chords += [(first, farthest), (farthest, end)]
    return [points[i] for i in sorted(keep)]


def _farthest(points: Points, first: int, end: int) -> int | None:
    """The first of the points farthest from the segment first–end, or None if all are within epsilon.

    Squared distances are compared times the segment's squared length, which keeps them integers.
    """
    x0, y0 = points[first]
    dx, dy = points[end][0] - x0, points[end][1] - y0
    length = dx * dx + dy * dy
    unit = length or 1
    best, best_distance = None, (EPSILON * FINE) ** 2 * unit
    for i in range(first + 1, end):
        qx, qy = points[i][0] - x0, points[i][1] - y0
        along = dx * qx + dy * qy
        if along <= 0:
            distance = (qx * qx + qy * qy) * unit
        elif along >= length:
            distance = ((qx - dx) ** 2 + (qy - dy) ** 2) * unit
        else:
            distance = (dx * qy - dy * qx) ** 2
        if distance > best_distance:
            best, best_distance = i, distance
    return best
