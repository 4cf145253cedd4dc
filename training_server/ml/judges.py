"""Which drawings may judge: those of validation and holdout that nobody trained on, each once, and nobody's too many.

The rules of `admission` that say nothing about what a drawing shows or is called: copies and shares. Never agreement or
doubt: one who is chosen by what the champion thinks of them is no judge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.settings import Admission
from training_server.ml import duplicates, shares

Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Drawings:
    """n drawings of one split, the newest first.

    `contributors`, `labels` (n,): numbers from 0. `networks` (n,): numbers from 0 that mean the same in every split, −1
    unknown. `exact`, `perceptual` (n,): hashes of the image (`hashing`).
    """

    contributors: Numbers
    networks: Numbers
    labels: Numbers
    exact: NDArray[np.void]
    perceptual: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: NDArray[np.int64]) -> Drawings:
        who, where, what = (column[places] for column in (self.contributors, self.networks, self.labels))
        return Drawings(who, where, what, self.exact[places], self.perceptual[places])


@dataclass(frozen=True)
class Chosen:
    """Places (m,), increasing, of what may judge, and how many drawings went for which reason."""

    places: NDArray[np.int64]
    report: dict[str, int]


def choose(
    drawn: Drawings, trained: Drawings, others: NDArray[np.void], settings: Admission, rng: np.random.Generator
) -> Chosen:
    """What may judge of one split. `trained`: what runs learn from; `others`: exact hashes of what judges elsewhere.

    A drawing whose bytes are among either goes, whoever sent it. One that is nearly the same (`near_duplicate_bits`) as
    what somebody of the same network taught goes as well; between strangers near means little: among 50,000 drawings
    there is one like it by chance. Then copies count once, and nobody keeps more than their share; what stays of
    the excess is drawn at random.
    """
    taught, seen_elsewhere = np.isin(drawn.exact, trained.exact), np.isin(drawn.exact, others)
    near = _near_of_own_network(drawn, trained, settings.near_duplicate_bits) & ~taught & ~seen_elsewhere
    unseen = np.flatnonzero(~(taught | seen_elsewhere | near))
    left = drawn.take(unseen)
    once = unseen[duplicates.exact_once(left.exact, left.contributors, left.labels)]
    left = drawn.take(once)
    apart = once[duplicates.near_once(left.perceptual, left.contributors, settings.near_duplicate_bits)]
    mixed = rng.permutation(apart)
    left = drawn.take(mixed)
    stay, over = shares.limited(
        left.contributors,
        left.networks,
        left.labels,
        contributor_share=settings.contributor_share,
        network_share=settings.network_share,
    )
    report = {
        "examples": len(drawn),
        "trained_on": int(taught.sum()),
        "nearly_trained_on": int(near.sum()),
        "judging_elsewhere": int((seen_elsewhere & ~taught).sum()),
        "exact_duplicates": len(unseen) - len(once),
        "near_duplicates": len(once) - len(apart),
        "over_contributor_share": over.contributor,
        "over_network_share": over.network,
        "kept": len(stay),
    }
    return Chosen(np.sort(mixed[stay]), report)


def telling(networks: Numbers) -> bool:
    """Whether networks tell people apart: not where all come from one (a class, a proxy that nobody named)."""
    return len(np.unique(networks)) > 1


def people(contributors: Numbers, networks: Numbers) -> Numbers:
    """(n,) numbers from 0 of who may be one and the same: everybody of one known network, else each contributor.

    An identity costs nothing, an address does: a test over contributors must not take one person's cookies for many.
    """
    alike = shares.sources(contributors, networks)
    return np.unique(alike, return_inverse=True)[1].reshape(-1).astype(np.int32)


def evenly(labels: Numbers, most: int, least_each: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Places, increasing, of about `most` of n examples, as evenly over the labels as there are any: equally many of
    each, and all where there are fewer. However many labels, `least_each` of each are taken where there are so many."""
    there = np.bincount(labels) if len(labels) else np.zeros(1, np.int64)
    each = _most_of_each(there, max(most, 1), least_each)
    mixed = rng.permutation(len(labels))
    by_label = mixed[np.argsort(labels[mixed], kind="stable")]
    starts = np.cumsum(there) - there
    turn = np.arange(len(labels)) - starts[labels[by_label]]
    return np.sort(by_label[turn < each])


def _most_of_each(there: NDArray[np.int64], most: int, least_each: int) -> int:
    """The largest number so that no more than `most` are taken in all, when so many of each are; or `least_each`."""
    low, high = 0, int(there.max())
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if np.minimum(there, middle).sum() <= most else (low, middle - 1)
    return max(low, least_each)


def _near_of_own_network(drawn: Drawings, trained: Drawings, bits: int) -> NDArray[np.bool_]:
    found = np.zeros(len(drawn), bool)
    for network in np.intersect1d(drawn.networks[drawn.networks >= 0], trained.networks):
        here = drawn.networks == network
        found[here] = duplicates.near_any(drawn.perceptual[here], trained.perceptual[trained.networks == network], bits)
    return found
