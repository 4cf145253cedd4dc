"""The publish dial: the points start + α · (trained − start) between a champion and what was trained from it, and which
of them validation data speaks for.

What counts is the loss on an even mix of labels: of those that arrived on fresh validation drawings, of the others on
base validation examples. It is smoother than accuracy, and no label gains by being asked for more often. A point that
is merely surer of itself would win by that alone, so each is judged at its own best temperature. A rise of the loss on
base validation counts as much as one of the mix; it has a best temperature of its own, for the one that suits wrongly
labelled fresh drawings makes every good network look bad on base.

All batch normalisation keeps its statistics in delta-training, so every point between is an exact network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Weights = Sequence[NDArray[np.float32]]
Logits = NDArray[np.float32]
Labels = NDArray[np.int32]

# A label with fewer drawings among the fresh validation ones is judged on base examples, where there are as many.
ENOUGH = 10
TEMPERATURES = np.geomspace(0.5, 2.5, 17)


class NothingToJudgeBy(ValueError):
    """No label has enough validation examples."""


@dataclass(frozen=True)
class Validation:
    """Labels of the fresh (n,) and the base (m,) validation examples; `n_labels` of the task."""

    fresh: Labels
    base: Labels
    n_labels: int

    def judge(self, alpha: float, fresh: Logits, base: Logits) -> Point:
        """What the network at `alpha` is worth by its logits (n, labels) and (m, labels); rows of NaN are left out.

        Raises NothingToJudgeBy.
        """
        seen = self._sides(fresh, base)
        if not seen:
            raise NothingToJudgeBy(f"no label has {ENOUGH} validation examples")
        mixes, wholes = [], []
        for temperature in TEMPERATURES:
            losses = loss(fresh / temperature, self.fresh), loss(base / temperature, self.base)
            means = [np.nanmean(losses[side][self._labels(side) == label]) for label, side in seen]
            mixes.append(float(np.mean(means)))
            wholes.append(float(np.nanmean(losses[1])) if len(self.base) else 0.0)
        return Point(alpha, min(mixes), min(wholes))

    def _labels(self, side: int) -> Labels:
        return (self.fresh, self.base)[side]

    def _sides(self, fresh: Logits, base: Logits) -> list[tuple[int, int]]:
        """(label, 0 for fresh or 1 for base) of each label that either holds enough of."""
        counts = [
            np.bincount(labels[np.isfinite(logits).all(1)], minlength=self.n_labels)
            for labels, logits in ((self.fresh, fresh), (self.base, base))
        ]
        sides = [(label, next((s for s in (0, 1) if counts[s][label] >= ENOUGH), -1)) for label in range(self.n_labels)]
        return [(label, side) for label, side in sides if side >= 0]


@dataclass(frozen=True)
class Point:
    """A network on the line: its loss on the even mix, and on the base validation examples as they are."""

    alpha: float
    mix: float
    base: float


def between(start: Weights, trained: Weights, alpha: float) -> list[NDArray[np.float32]]:
    """start + α · (trained − start), array by array; exactly either end at 0 and 1."""
    if alpha in (0.0, 1.0):
        return [np.array(weight) for weight in (trained if alpha else start)]
    return [a + np.float32(alpha) * (b - a) for a, b in zip(start, trained, strict=True)]


@dataclass(frozen=True)
class Dial:
    """The line as validation data sees it, and the point it speaks for: α = 0 where no other is better than the
    champion."""

    champion: Point
    points: tuple[Point, ...]

    @property
    def best(self) -> Point:
        """The point of least cost; the larger α where two are alike."""
        return min((self.champion, *self.points), key=lambda point: (self.cost(point), -point.alpha))

    def cost(self, point: Point) -> float:
        """The loss on the even mix, and by how much the loss on base validation rose."""
        return point.mix + max(0.0, point.base - self.champion.base)

    def curve(self) -> list[dict[str, float]]:
        """Every point from the champion on, for the run's record."""
        return [
            {name: round(value, 5) for name, value in (*asdict(point).items(), ("cost", self.cost(point)))}
            for point in (self.champion, *self.points)
        ]


def search(alphas: Sequence[float], answers: Callable[[float], tuple[Logits, Logits]], validation: Validation) -> Dial:
    """`answers(α)`: the logits of the network there, on the fresh and on the base validation examples.

    Raises NothingToJudgeBy.
    """
    champion, *points = [validation.judge(alpha, *answers(alpha)) for alpha in sorted({0.0, *alphas})]
    return Dial(champion, tuple(points))


def loss(logits: Logits, labels: Labels) -> NDArray[np.float64]:
    """(n,) cross-entropy of each row of logits (n, labels)."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True, initial=-np.inf)
    likely = np.take_along_axis(shifted, labels[:, None].astype(np.int64), axis=1)[:, 0]
    return np.asarray(np.log(np.exp(shifted).sum(axis=1)) - likely)
