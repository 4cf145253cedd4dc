"""What simulated people draw: real drawings that the base dataset does not hold, and what attackers make of them."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import demo_drawings, known_drawings
from cli.tilt import turned
from tasks.readers import drawings, source_files
from tasks.readers.drawings import Drawing, Strokes
from tasks.recipes import RECIPES, simplify
from tasks.sources import Demo
from tasks.spec import Task

EVERY_ONE = 10**9
SCRIBBLE_POINTS = 40


@dataclass(frozen=True)
class Sketch:
    """A real drawing and what it is of."""

    label: str
    strokes: Strokes


@dataclass(frozen=True)
class Drawn:
    """A drawing as it is submitted. `truth`: what it is of, None where it is of nothing; `said`: the label typed.

    `identity`: the id of the submission. `image` (H, W, C) uint8.
    """

    identity: uuid.UUID
    truth: str | None
    said: str
    image: NDArray[np.uint8]
    strokes: Sequence[Sequence[Sequence[float]]] | None

    @property
    def bad(self) -> bool:
        return self.truth != self.said


def pool(engine: Engine, task: Task, demo: Demo, folder: Path, seed: int) -> list[Sketch]:
    """All drawings of the demo's sources that are not base examples, in the order of that seed. Raises NoDemoData."""
    chosen = demo_drawings.choose(task, demo, folder, EVERY_ONE, seed)
    with Session(engine) as session:
        known = known_drawings.of_base(session, task)
    return [Sketch(line.label, line.strokes) for _, line in demo_drawings.unknown(task, chosen, known)]


def of_base(task: Task, folder: Path, labels: set[str], seed: int) -> list[Sketch]:
    """The strokes among the base data's drawings of these labels, shuffled: what attackers draw. Raises NoDemoData."""
    sources = tuple(source for source in task.base.sources if source.kind == "drawings")
    found = [
        Sketch(label, line.strokes)
        for path, label in source_files(task, folder, sources)
        if label in labels
        for line in drawings.read(path, label)
        if isinstance(line, Drawing)
    ]
    if not found:
        raise demo_drawings.NoDemoData(f"{folder} holds no strokes of {task.name} for attackers to draw.")
    order = np.random.default_rng(seed).permutation(len(found))
    return [found[place] for place in order]


def draw(task: Task, sketch: Sketch, said: str, rng: np.random.Generator, *, tilt: float = 0.0) -> Drawn:
    """The sketch by the task's recipe, turned by so many degrees, with the label that its person types."""
    strokes = simplify(turned(sketch.strokes, tilt) if tilt else sketch.strokes)
    return Drawn(_identity(rng), sketch.label, said, RECIPES[task.recipe].from_strokes(strokes), strokes)


def scribble(task: Task, said: str, rng: np.random.Generator) -> Drawn:
    """A line that wanders about and shows nothing."""
    directions = np.cumsum(rng.normal(0, 0.9, SCRIBBLE_POINTS)) + rng.uniform(0, 2 * math.pi)
    steps = rng.uniform(5, 40, SCRIBBLE_POINTS)
    xs, ys = 128 + np.cumsum(steps * np.cos(directions)), 128 + np.cumsum(steps * np.sin(directions))
    strokes = simplify([[np.round(xs).tolist(), np.round(ys).tolist()]])
    return Drawn(_identity(rng), None, said, RECIPES[task.recipe].from_strokes(strokes), strokes)


def again(drawn: Drawn, rng: np.random.Generator, *, shift: tuple[int, int] = (0, 0)) -> Drawn:
    """The same picture as another submission, moved by so many pixels."""
    image = np.roll(drawn.image, shift, (0, 1))
    return Drawn(_identity(rng), drawn.truth, drawn.said, image, drawn.strokes)


def wrong(label: str, labels: tuple[str, ...], rng: np.random.Generator) -> str:
    """Another label, any of them."""
    others = [other for other in labels if other != label]
    return others[int(rng.integers(len(others)))]


def _identity(rng: np.random.Generator) -> uuid.UUID:
    return uuid.UUID(bytes=rng.bytes(16), version=4)
