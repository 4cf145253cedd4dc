"""The real drawings that a demo replays: tilted, in a style that the base model has not met."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from cli.drawing_files import Example
from cli.known_drawings import Known
from cli.tilt import turned
from tasks.readers import drawings, source_files
from tasks.readers.drawings import Drawing
from tasks.recipes import RECIPES, simplify
from tasks.sources import Demo
from tasks.spec import Task

Chosen: TypeAlias = list[tuple[Path, Drawing]]


class NoDemoData(RuntimeError):
    """The demo's drawings are not here; the message says which command gets them."""


def choose(task: Task, demo: Demo, folder: Path, wanted: int, seed: int) -> Chosen:
    """Up to `wanted` drawings, about as many of each label as there are, the same ones for the same seed.

    Raises NoDemoData.
    """
    found: dict[str, Chosen] = {}
    for path, label in source_files(task, folder, demo.sources):
        good = [(path, line) for line in drawings.read(path, label) if isinstance(line, Drawing)]
        found.setdefault(label, []).extend(good)
    if not any(found.values()):
        raise NoDemoData(
            f"The demo's drawings are not in {folder}. `deltaloop fetch quickdraw --task {task.name}` downloads some."
        )
    rng = random.Random(seed)
    chosen: Chosen = []
    # Labels with few drawings give all they have; the others share what is left evenly.
    for place, label in enumerate(sorted(found, key=lambda label: len(found[label]))):
        share = -(-(wanted - len(chosen)) // (len(found) - place))
        chosen += rng.sample(found[label], min(share, len(found[label])))
    rng.shuffle(chosen)
    return chosen


def unknown(task: Task, chosen: Chosen, known: Mapping[str, Known]) -> Chosen:
    """Drawings that, upright and rendered by the recipe, are not near to any known image of their label."""
    recipe = RECIPES[task.recipe]
    return [
        (path, line)
        for path, line in chosen
        if line.label not in known or not known[line.label].holds(recipe.from_strokes(line.strokes))
    ]


def tilted(task: Task, demo: Demo, chosen: Chosen) -> Iterator[Example]:
    """Each drawing turned as the demo says and rendered by the task's recipe."""
    recipe = RECIPES[task.recipe]
    for path, line in chosen:
        drawing = simplify(turned(line.strokes, demo.rotate_degrees))
        yield Example(line.label, recipe.from_strokes(drawing), f"{path.name}:{line.number}", drawing)
