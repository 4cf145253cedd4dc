"""Chooses what of the base dataset is mixed into a run, so that fresh + replay holds every label equally often.

Without it a run forgets the labels that did not arrive (TRAINING.md: −17 points).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def plan(fresh: NDArray[np.int64], available: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """How many replay examples of each label, `total` in all, so that fresh + replay is as even as it can be.

    `fresh`, `available` (labels,): examples there are of each. A label without base examples gets none; no other is
    limited by how many it has (they repeat). Sums to 0 where there is no base example at all.
    """
    chosen = np.zeros(len(fresh), np.int64)
    usable = np.flatnonzero(available > 0)
    if len(usable) == 0 or total <= 0:
        return chosen
    level = _water_level(fresh[usable].astype(float), float(total))
    wanted = np.maximum(level - fresh[usable], 0.0)
    whole = np.floor(wanted).astype(np.int64)
    # the rest goes to the largest fractions, the earlier label where they are equal
    rest = total - int(whole.sum())
    whole[np.argsort(-(wanted - whole), kind="stable")[:rest]] += 1
    chosen[usable] = whole
    return chosen


def _water_level(fresh: NDArray[np.float64], total: float) -> float:
    """The height t at which Σ max(0, t − fresh) = total."""
    heights = np.sort(fresh)
    for lowest in range(len(heights), 0, -1):
        level = (total + heights[:lowest].sum()) / lowest
        if level >= heights[lowest - 1]:
            break
    return float(level)


def choose(labels: NDArray[np.int32], wanted: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Places in `labels` (n,): `wanted` of each label, drawn by `seed`. None repeats before all of its label are in."""
    rng = np.random.default_rng(seed)
    picked = [np.zeros(0, np.int64)]
    for label, number in enumerate(wanted):
        places = np.flatnonzero(labels == label)
        while number > 0:
            drawn = rng.permutation(places)[:number]
            picked.append(drawn)
            number -= len(drawn)
    return np.concatenate(picked)
