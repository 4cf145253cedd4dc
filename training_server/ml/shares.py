"""At most a share of a run, and of each of its labels, from one contributor and from one network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]

# Where k sources cannot all stay below the share, one may still give this many times 1/k.
TIMES_AN_EQUAL_SHARE = 2.0


@dataclass(frozen=True)
class Over:
    """How many examples went because one contributor, or one network, gave more than its share."""

    contributor: int
    network: int


def limited(
    contributors: Numbers, networks: Numbers, labels: Numbers, *, contributor_share: float, network_share: float
) -> tuple[NDArray[np.int64], Over]:
    """Places, increasing, that stay of n examples (the newest first), and what went.

    A contributor without a known network (−1) counts as a network of their own. Taking from one lowers the limit for
    the others, so this goes on until every share holds for what is left. Where there is an example, at least one stays.
    """
    where = sources(contributors, networks)
    everything = np.zeros_like(labels)
    kept = np.arange(len(labels))
    over = {"contributor": 0, "network": 0}
    while True:
        before = len(kept)
        for name, who, share in (
            ("contributor", contributors, contributor_share),
            ("network", where, network_share),
        ):
            for part in (labels, everything):
                stay = _within(who[kept], part[kept], contributors[kept], labels[kept], share)
                over[name] += len(kept) - int(stay.sum())
                kept = kept[stay]
        if len(kept) == before:
            return kept, Over(**over)


def largest_share(counts: NDArray[np.int64], share: float) -> int:
    """The most examples that one source may give, so that none gives more than the share of what all then give.

    `counts` (k,), each above 0. The share is at least TIMES_AN_EQUAL_SHARE / k, so the answer is at least 1; a share
    of 1 or more limits nobody.
    """
    share = max(share, TIMES_AN_EQUAL_SHARE / len(counts))
    most = int(counts.max())
    if share >= 1:
        return most
    # share · Σ min(count, limit) − limit is concave in the limit and 0 at 0: what holds, holds up to one point.
    low, high = 1, most
    while low < high:
        middle = (low + high + 1) // 2
        if middle <= share * np.minimum(counts, middle).sum() + 1e-9:
            low = middle
        else:
            high = middle - 1
    return low


def sources(contributors: Numbers, networks: Numbers) -> Numbers:
    """(n,): the network of each example; one of its own for each contributor whose network is not known (−1)."""
    own = contributors + (networks.max(initial=-1) + 1)
    return np.where(networks >= 0, networks, own).astype(np.int32)


def _within(who: Numbers, part: Numbers, contributors: Numbers, labels: Numbers, share: float) -> NDArray[np.bool_]:
    """Which examples stay when nobody (`who`) gives more than the share of any part."""
    in_turn = _rank(contributors, labels, order=np.arange(len(who)))
    rank = _rank(who, part, order=in_turn)
    stay = np.ones(len(who), bool)
    for value in np.unique(part):
        here = part == value
        counts = np.bincount(who[here])
        stay[here] = rank[here] < largest_share(counts[counts > 0], share)
    return stay


def _rank(first: Numbers, second: Numbers, *, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each example's place, from 0, among those that have both numbers in common, by `order`."""
    together = first.astype(np.int64) * (int(second.max(initial=0)) + 1) + second
    sequence = np.lexsort((order, together))
    starts = np.flatnonzero(np.diff(together[sequence], prepend=-1))
    ranks = np.empty(len(first), np.int64)
    ranks[sequence] = np.arange(len(first)) - np.repeat(starts, np.diff(starts, append=len(first)))
    return ranks
