"""The few tests and bounds that a verdict needs. Exact where that is cheap; nothing here draws random numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq

NEVER = 1e-40  # smaller chances are left out: nobody reads so small a p


def mcnemar(won: int, lost: int) -> float:
    """Exact one-sided p: how likely at least `won` of the examples that changed sides were won, were it chance."""
    return float(stats.binom.sf(won - 1, won + lost, 0.5)) if won + lost else 1.0


def sign_flip(differences: Sequence[int]) -> float:
    """Exact one-sided p of a sum of whole numbers, were each as likely to have the other sign.

    With one number for each contributor (won − lost) this is McNemar's test for drawings of one person that win and
    lose together. Computed over all 2^k sign patterns at once, as the distribution of a sum.
    """
    sizes = np.abs(np.array(differences, np.int64))
    sizes, numbers = np.unique(sizes[sizes > 0], return_counts=True)  # small ones first: short sums for longer
    total = int(sizes @ numbers)
    # Σ ±size ≥ observed  ⇔  the sum of the sizes with a plus ≥ (observed + total) / 2
    plus = np.ones(1)
    for size, number in zip(sizes.tolist(), numbers.tolist(), strict=True):
        plus = _with_plus(plus, size, number)
    needed = (sum(differences) + total) // 2
    return float(min(1.0, plus[needed:].sum()))


def _with_plus(plus: NDArray[np.float64], size: int, number: int) -> NDArray[np.float64]:
    """The distribution of a sum when `number` more sizes, all the same, are added or not, each as likely."""
    chances = stats.binom.pmf(np.arange(number + 1), number, 0.5)
    summed = np.zeros(len(plus) + size * number)
    for times in np.flatnonzero(chances > NEVER).tolist():
        summed[times * size : times * size + len(plus)] += chances[times] * plus
    return summed


def paired_lower_bound(won: float, lost: float, n: int, confidence: float) -> float:
    """One-sided lower bound of the paired difference (won − lost) / n: Tango's score bound (Statist. Med. 1998).

    It also holds where nothing changed sides: −z² / (n + z²). n > 0.
    """
    z = float(stats.norm.ppf(confidence))
    estimate = (won - lost) / n

    def excess(delta: float) -> float:
        return _tango_score(won, lost, n, delta) - z

    lowest = -1 + 1e-12
    if estimate <= lowest or excess(lowest) <= 0:
        return -1.0
    return float(brentq(excess, lowest, estimate - 1e-15, xtol=1e-10))


def _tango_score(won: float, lost: float, n: int, delta: float) -> float:
    """How many standard errors the observed difference lies above `delta`."""
    b = -won - lost + (2 * n - won + lost) * delta
    c = -lost * delta * (1 - delta)
    q = (math.sqrt(max(b * b - 8 * n * c, 0.0)) - b) / (4 * n)
    variance = n * (2 * q + delta * (1 - delta))
    distance = won - lost - n * delta
    if variance <= 0:
        return math.inf if distance > 0 else -math.inf
    return distance / math.sqrt(variance)


def wilson(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Two-sided interval of a share (Wilson's score interval); (0, 1) where n = 0."""
    if n == 0:
        return (0.0, 1.0)
    z = float(stats.norm.ppf(0.5 + confidence / 2))
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (max(0.0, centre - half), min(1.0, centre + half))


def wilson_lower_bound(hits: int, n: int, confidence: float) -> float:
    """One-sided lower bound of a share; 0 where n = 0."""
    return wilson(hits, n, 2 * confidence - 1)[0]


def clustered_lower_bound(estimate: float, deviations: Sequence[float], confidence: float) -> float:
    """One-sided lower bound of a share over examples that come in clusters (drawings of one person).

    `deviations`: what each cluster adds to the estimate beyond its even part; they sum to 0. Student's t, as clusters
    may be few; −1 with fewer than two.
    """
    k = len(deviations)
    if k < 2:
        return -1.0
    variance = k / (k - 1) * math.fsum(value**2 for value in deviations)
    return estimate - float(stats.t.ppf(confidence, k - 1)) * math.sqrt(variance)
