"""Scribbles: drawings of nothing, made from a seed, that a model should be unsure about.

The kinds are split like the words of other things: those of validation are never trained on, those of the holdout
neither trained on nor chosen by. So what is reported is about scribbles of a kind that the model has not met.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tasks.recipes import Recipe
from tasks.splits import Split

Line = NDArray[np.float64]  # (points, 2) in any unit: recipes scale
Rng = np.random.Generator
MOST_LINES = 5


def scribbles(recipe: Recipe, split: Split, n: int, seed: int) -> NDArray[np.uint8]:
    """(n, H, W, C): the kinds of that split in turn, each of one to five lines. The same for the same seed."""
    kinds = KINDS[split]
    rng = np.random.default_rng((seed, list(KINDS).index(split)))
    drawn = [recipe.from_strokes(_strokes(kinds[number % len(kinds)], rng)) for number in range(n)]
    return np.stack(drawn) if drawn else np.zeros((0, *recipe.shape), np.uint8)


def _strokes(kind: Callable[[Rng], Line], rng: Rng) -> list[list[list[float]]]:
    """Lines of one kind, each turned, stretched and moved by chance, in canvas pixels."""
    strokes = []
    for _ in range(int(rng.integers(1, MOST_LINES + 1))):
        line = kind(rng)
        line = (line - line.mean(0)) / max(float(np.ptp(line, axis=0).max()), 1e-9)
        turn = rng.uniform(0, 2 * np.pi)
        turned = line @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        placed = turned * rng.uniform(0.4, 1.0, 2) + rng.uniform(-0.3, 0.3, 2)
        strokes.append(np.round((placed + 1) * 150, 1).T.tolist())
    return strokes


def _walk(rng: Rng) -> Line:
    """A hand that wanders, now this way, now that."""
    turns = rng.normal(0, 0.7, int(rng.integers(20, 80))).cumsum()
    return np.stack([np.cos(turns), np.sin(turns)], 1).cumsum(0)


def _zigzag(rng: Rng) -> Line:
    """Back and forth while the hand moves on."""
    n = int(rng.integers(5, 18))
    across = np.where(np.arange(n) % 2, 1.0, -1.0) * rng.uniform(0.4, 1.0, n)
    return np.stack([np.linspace(0, rng.uniform(0.5, 4), n) + rng.normal(0, 0.1, n), across], 1)


def _loops(rng: Rng) -> Line:
    """Loop after loop along a line."""
    t = np.linspace(0, 2 * np.pi * rng.uniform(2, 7), 80)
    return np.stack([np.cos(t) + t * rng.uniform(0.05, 0.5), np.sin(t) * rng.uniform(0.5, 1.2)], 1)


def _corners(rng: Rng) -> Line:
    """Straight lines from one chance point to the next."""
    return rng.uniform(0, 1, (int(rng.integers(6, 14)), 2))


def _spiral(rng: Rng) -> Line:
    """Round and round, outwards, by an unsteady hand."""
    t = np.linspace(0, 2 * np.pi * rng.uniform(2, 6), 90)
    reach = t * rng.uniform(0.7, 1.3) + rng.normal(0, 0.8, len(t)).cumsum() * 0.3
    return np.stack([reach * np.cos(t), reach * np.sin(t)], 1)


def _waves(rng: Rng) -> Line:
    """A line that sways, by several waves at once."""
    t = np.linspace(0, 1, 80)
    sway = sum(rng.normal() * np.sin(2 * np.pi * (rng.uniform(0.5, 6) * t + rng.uniform())) for _ in range(4))
    return np.stack([t * rng.uniform(1, 6), np.asarray(sway)], 1)


def _tangle(rng: Rng) -> Line:
    """One closed knot, as of wool."""
    t = np.linspace(0, 2 * np.pi, 120)
    axes = [sum(rng.normal() / k * np.sin(k * t + rng.uniform(0, 6.3)) for k in range(1, 7)) for _ in range(2)]
    return np.stack([np.asarray(axis) for axis in axes], 1)


def _hatching(rng: Rng) -> Line:
    """Something crossed out: long strokes close to each other."""
    n = int(rng.integers(12, 40))
    across = np.where(np.arange(n) % 2, 1.0, 0.0) + rng.normal(0, 0.12, n)
    return np.stack([across * rng.uniform(0.5, 2), np.linspace(0, 1, n) + rng.normal(0, 0.03, n)], 1)


KINDS: dict[Split, tuple[Callable[[Rng], Line], ...]] = {
    "train": (_walk, _zigzag, _loops, _corners),
    "validation": (_spiral, _waves),
    "holdout": (_tangle, _hatching),
}
