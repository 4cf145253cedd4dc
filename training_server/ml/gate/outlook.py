"""Whether a look at the holdout is worth its price, foreseen from validation drawings.

Every look makes the later ones stricter (`budget`), so one that will most likely show nothing is not taken. Validation
has m people, each adding what was gained on their drawings. Were the holdout's n people like them, the mean over these
would lie around validation's with the variance s²/m + h²/n (Student, m − 1 degrees of freedom; s and h: spread of what
is gained, and of won − lost), and the gate's test over people asks for about z · √(mean square / n) of it. Which looks
are taken depends on validation drawings alone, so what a look may spend, and with it the promise over many looks, stays
as it is.

What is gained is counted in *softened hits*: few drawings change sides, and a handful won or lost by chance hides a
gain of a point. On natural drift, a young label and no change (three seeds each, other than those of the benchmark),
softened gains of 500 drawings were about what 1,000 others then showed, and told the first two apart where hits did
not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tasks.settings import Gate
from training_server.ml import f1
from training_server.ml.gate import budget
from training_server.ml.gate.findings import level, points, short

WORTH = 0.5  # more likely than not
SHARPENED = 4.0  # a hit is 0 or 1; the probability of the true label is that, the more so the colder it is asked

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Validation:
    """Of each person (m,): drawings, hits won − lost, and the gain in softened hits."""

    drawings: Numbers
    hits: Numbers
    gains: Numbers

    @classmethod
    def of(
        cls,
        labels: NDArray[np.int32],
        contributors: NDArray[np.int32],
        champion: NDArray[np.float32],
        challenger: NDArray[np.float32],
    ) -> Validation:
        """From the logits (n, labels) of both to n drawings; the champion's may have fewer columns."""
        people, places = np.unique(contributors, return_inverse=True)
        told = [(logits.argmax(1) == labels).astype(np.float64) for logits in (champion, challenger)]
        soft = [_softened(logits, labels) for logits in (champion, challenger)]
        columns = (np.ones(len(labels)), told[1] - told[0], soft[1] - soft[0])
        return cls(*(np.bincount(places, column, len(people)).astype(np.float64) for column in columns))


@dataclass(frozen=True)
class Outlook:
    """`refusal`: why the look is not worth it; None: it is. `numbers` for the run's record."""

    numbers: dict[str, Any]
    refusal: str | None


def foresee(validation: Validation | None, people: int, look: int, settings: Gate) -> Outlook:
    """Of fewer than two people, or None, nothing is foreseen. `people`: contributors in the fresh holdout. `look`:
    which look at the champion this would be, from 1."""
    alpha = settings.fresh_alpha * budget.share(look)
    least = f1.least_p(people) if settings.metric == "macro-f1" else 0.5**people
    numbers: dict[str, Any] = {"look": look, "alpha": short(alpha), "people": people, "chance": None}
    if least > alpha:
        return Outlook(
            numbers,
            f"Drawings of {people} people cannot show a gain at look {look}, which allows p = {level(alpha)}: more"
            " people have to draw. The holdouts were not looked at.",
        )
    if validation is None or len(validation.drawings) < 2:
        return Outlook(numbers, None)
    gained, m = float(validation.gains.sum() / validation.drawings.sum()), len(validation.drawings)
    chance = _chance(validation, people, alpha)
    numbers |= {"chance": short(chance), "gain": short(gained), "seen": m}
    if chance >= WORTH:
        return Outlook(numbers, None)
    return Outlook(
        numbers,
        f"Too little was gained on validation drawings to be shown: {points(gained)} points, by {m} people. Were that"
        f" the gain, the holdout's {people} people would show it with a chance of {100 * chance:.0f} % (look {look}"
        f" allows p = {level(alpha)}). The holdouts were not looked at, so the next run has the same chances; more"
        " drawings help.",
    )


def _softened(logits: NDArray[np.float32], labels: NDArray[np.int32]) -> Numbers:
    """(n,): the probability of the true label, asked at a fraction of the temperature. 0 for a label without column."""
    sharp = SHARPENED * logits.astype(np.float64)
    likely = np.exp(sharp - sharp.max(1, keepdims=True))
    likely /= likely.sum(1, keepdims=True)
    there = labels < logits.shape[1]
    return np.where(there, likely[np.arange(len(labels)), np.where(there, labels, 0)], 0.0)


def _chance(validation: Validation, people: int, alpha: float) -> float:
    """That the holdout's people show what these gained."""
    hits, gains, m = validation.hits, validation.gains, len(validation.gains)
    spread = math.sqrt(np.var(gains, ddof=1) / m + np.var(hits, ddof=1) / people)
    mean, square = float(gains.mean()), max(float(np.mean(hits**2)), float(np.mean(gains**2)))
    needed = float(stats.norm.isf(alpha)) * math.sqrt(square / people)
    if not spread:
        return 1.0 if mean > needed else 0.0
    return float(stats.t.sf((needed - mean) / spread, m - 1))
