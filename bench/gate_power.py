"""How often the gate's bounds pass who truly changed by so much: exact sums over all that can be won and lost."""

from __future__ import annotations

import numpy as np
from scipy import stats

from training_server.ml import statistics

NEGLIGIBLE = 1e-9


def passes(n: int, moved: float, change: float, margin: float, confidence: float) -> float:
    """The chance that the bound of a paired difference lies at −margin or above, at `confidence`, where of n examples
    each is on the other side with the chance `moved` and the true difference is `change`."""
    if moved <= abs(change):
        raise ValueError("less moved than changed")
    wins = 0.5 + change / (2 * moved)
    chance, needed = 0.0, 0
    for number in range(int(n * moved + 8 * np.sqrt(n * moved)) + 10):
        likely = float(stats.binom.pmf(number, n, moved))
        if likely > NEGLIGIBLE:
            # the more moved, the more of them must be won, so the search goes on from where it ended
            while needed <= number and not _shown(needed, number, n, margin, confidence):
                needed += 1
            chance += likely * float(stats.binom.sf(needed - 1, number, wins))
    return min(1.0, chance)


def _shown(won: int, number: int, n: int, margin: float, confidence: float) -> bool:
    return statistics.paired_lower_bound(won, number - won, n, confidence) >= -margin


def all_pass(labels: int, n: int, moved: float, change: float, margin: float, confidence: float) -> float:
    """The chance that the bounds of all labels pass, each of n examples, independent of each other."""
    return passes(n, moved, change, margin, confidence) ** labels


def ever_passes(chance: float, looks: int) -> float:
    """The chance that what passes once with that chance does so in any of so many independent looks."""
    return float(1 - (1 - chance) ** looks)
