"""Retrains that never were: what two models answer on both holdouts, drawn so that the truth about them is known.

Fresh drawings come 15 from a person. A retrain moves a share of all drawings to the other side; a person is either
touched by that or not, and if so all their drawings move the same way, which makes the intraclass correlation of
won − lost 0.05 (what the real drawings showed). A gain comes on top, anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks import spec
from training_server.ml import counting
from training_server.ml.counting import Judged
from training_server.ml.counts import Counts

LABELS = spec.named("doodle").labels
EACH = 15  # drawings of a person
BASE_EXAMPLES = 9_300
ACCURACY = 0.85  # of the champion, on both holdouts
CORRELATION = 0.05

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Retrain:
    """How a challenger differs from its champion. `moved`: share of drawings on the other side by chance; `effect`: of
    chance movement, lost are more by this share (negative) or won (positive); `gain`: share won on top, on fresh."""

    moved: float
    effect: float = 0.0
    gain: float = 0.0


def fresh_moves(rng: np.random.Generator, retrain: Retrain, shape: tuple[int, ...]) -> tuple[Whole, Whole]:
    """Drawings won and lost of each person: arrays of that shape, whose last axis are the people."""
    touched = min(1.0, retrain.moved / CORRELATION)
    moves = rng.binomial(EACH, retrain.moved / touched, shape) * (rng.random(shape) < touched)
    wins = rng.random(shape) < 0.5 + retrain.effect / (2 * retrain.moved)
    gained = rng.binomial(EACH, retrain.gain, shape) if retrain.gain else np.zeros(shape, np.int64)
    lost = moves * ~wins
    return np.minimum(moves * wins + gained, EACH - lost), lost


def base_moves(rng: np.random.Generator, retrain: Retrain, shape: tuple[int, ...]) -> tuple[Whole, Whole]:
    """Base examples won and lost of each retrain."""
    moved = rng.binomial(BASE_EXAMPLES, retrain.moved, shape)
    wins = rng.binomial(moved, 0.5 + retrain.effect / (2 * retrain.moved))
    return wins, moved - wins


def counted(rng: np.random.Generator, fresh: tuple[Whole, Whole], base: tuple[int, int], look: int) -> Counts:
    """The counts of one retrain: labels are even, and moves fall on any of them."""
    won, lost = fresh
    kinds = np.concatenate([_kinds(rng, EACH, *moves) for moves in zip(won.tolist(), lost.tolist(), strict=True)])
    on_fresh = _judged(rng, kinds, np.repeat(np.arange(len(won)), EACH))
    on_base = _judged(rng, _kinds(rng, BASE_EXAMPLES, *base), np.zeros(BASE_EXAMPLES, np.int64))
    return counting.count(LABELS, on_base, on_fresh, known=len(LABELS), look=look)


def _kinds(rng: np.random.Generator, n: int, won: int, lost: int) -> Whole:
    """For n examples: bit 1, the champion was right; bit 2, the challenger was."""
    right = rng.binomial(n - won - lost, ACCURACY)
    return np.repeat([2, 1, 3, 0], [won, lost, right, n - won - lost - right])


def _judged(rng: np.random.Generator, kinds: Whole, people: Whole) -> Judged:
    labels = rng.integers(0, len(LABELS), len(kinds))
    wrong = (labels + rng.integers(1, len(LABELS), len(kinds))) % len(LABELS)
    champion, challenger = (np.where(kinds & bit, labels, wrong) for bit in (1, 2))
    return Judged(*(values.astype(np.int32) for values in (labels, people, champion, challenger)))
