"""Chooses what the champion already knows to mix into a run, so that fresh + replay holds every label equally often.

Two pools: the base dataset, and older submissions, from which the champion or an ancestor of it has learned.
Without replay a run forgets the labels that did not arrive: fine-tuning on 1,000 drawings of five labels cost the rest
17 points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.settings import Training

# A label that only older submissions hold is replayed from these alone, each at most so many times an epoch: more
# would be learning a few drawings by heart.
MOST_REPEATS = 4


@dataclass(frozen=True)
class Mix:
    """Places among the older submissions and in the base dataset, with repeats where there are few of a label."""

    older: NDArray[np.int64]
    base: NDArray[np.int64]


def mix(
    fresh: NDArray[np.int32],
    older: NDArray[np.int32],
    base: NDArray[np.int32],
    n_labels: int,
    settings: Training,
    seed: int,
) -> Mix:
    """What to replay beside `fresh`. All three: labels (n,) of what there is.

    Of each label at most `replay_older` comes from older submissions, as far as there are any: people's labels are
    wrong more often than the base dataset's. Only a label that the base dataset lacks is replayed from them altogether,
    else it would be forgotten one run after it was learned.
    """
    here, old, there = (np.bincount(labels, minlength=n_labels) for labels in (fresh, older, base))
    wanted = plan(here, there + old, size(len(fresh), len(base), settings))
    part = np.floor(settings.replay_older * wanted).astype(np.int64)
    from_older = np.minimum(np.where(there > 0, np.minimum(part, old), MOST_REPEATS * old), wanted)
    from_base = np.where(there > 0, wanted - from_older, 0)
    return Mix(choose(older, from_older, seed), choose(base, from_base, seed))


def size(fresh: int, base: int, settings: Training) -> int:
    """How many replay examples go with so many fresh ones. A few fresh ones need no fewer than `replay_floor`, to hold
    the rest in place.

    The floor repeats nothing: where the base dataset is smaller, all of it is used.
    """
    if settings.replay_ratio <= 0:
        return 0
    return max(round(settings.replay_ratio * fresh), min(settings.replay_floor, base))


def plan(fresh: NDArray[np.int64], available: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """How many replay examples of each label, `total` in all, so that fresh + replay is as even as it can be.

    `fresh`, `available` (labels,): examples there are of each. A label with none available gets none; no other is
    limited by how many it has (they repeat). Sums to 0 where there is no example at all.
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
    """Places in `labels` (n,), ascending: `wanted` of each label, drawn by `seed`. None repeats before all of its label
    are in.

    Each label has a generator of its own, so a choice from what was chosen before is the same choice again.
    """
    picked = [np.zeros(0, np.int64)]
    for label, number in enumerate(wanted):
        rng = np.random.default_rng((seed, label))
        places = np.flatnonzero(labels == label)
        while number > 0:
            drawn = rng.permutation(places)[:number]
            picked.append(drawn)
            number -= len(drawn)
    return np.sort(np.concatenate(picked))
