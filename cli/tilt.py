"""Turn a drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence


def turned(drawing: Sequence[Sequence[Sequence[float]]], degrees: float) -> list[list[list[float]]]:
    """Strokes [[x, …], [y, …]] turned clockwise (as y points down) about the middle of their bounding box."""
    xs = [x for stroke in drawing for x in stroke[0]]
    ys = [y for stroke in drawing for y in stroke[1]]
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(stroke: Sequence[Sequence[float]]) -> list[list[float]]:
        points = [(x - middle_x, y - middle_y) for x, y in zip(stroke[0], stroke[1], strict=True)]
        return [
            [middle_x + cos * x - sin * y for x, y in points],
            [middle_y + sin * x + cos * y for x, y in points],
        ]

    return [turn(stroke) for stroke in drawing]
