"""Which of a run's examples are copies of others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training_server.ml import hashing

BLOCK = 1024


def exact_once(
    exact: NDArray[np.void], contributors: NDArray[np.int32], labels: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Places, increasing, of n examples (the newest first) so that the same bytes count once.

    Each contributor has one vote on what they are, their newest label; the oldest example with the label of most votes
    stays, and none where votes are equal. So nobody can drown a drawing by sending it often, and a contributor who
    corrected a label is not held to the first.
    """
    _, groups, sizes = np.unique(exact, return_inverse=True, return_counts=True)
    kept = sizes[groups] == 1
    copies = np.flatnonzero(~kept)
    by_group = copies[np.argsort(groups[copies], kind="stable")]
    for members in np.split(by_group, np.flatnonzero(np.diff(groups[by_group])) + 1):
        winner = _winning(contributors[members], labels[members]) if len(members) else None
        if winner is not None:
            kept[members[labels[members] == winner][-1]] = True
    return np.flatnonzero(kept)


def near_once(perceptual: NDArray[np.uint64], contributors: NDArray[np.int32], bits: int) -> NDArray[np.int64]:
    """Places, increasing, so that no two of one contributor differ in `bits` bits or fewer. The newest (first) stay."""
    order = np.argsort(contributors, kind="stable")
    kept = []
    for places in np.split(order, np.flatnonzero(np.diff(contributors[order])) + 1):
        kept.append(places[_apart(perceptual[places], bits)])
    return np.sort(np.concatenate(kept)) if kept else np.zeros(0, np.int64)


def near_any(hashes: NDArray[np.uint64], others: NDArray[np.uint64], bits: int) -> NDArray[np.bool_]:
    """(n,): which hashes differ from any of the others in `bits` bits or fewer."""
    found = np.zeros(len(hashes), bool)
    for start in range(0, len(hashes), BLOCK):
        block = slice(start, start + BLOCK)
        for at in range(0, len(others), BLOCK):
            apart = np.bitwise_count(hashes[block, None] ^ others[at : at + BLOCK])
            found[block] |= (apart <= bits).any(1)
    return found


def _winning(contributors: NDArray[np.int32], labels: NDArray[np.int32]) -> int | None:
    """The label of most votes; None where two have equally many."""
    _, newest = np.unique(contributors, return_index=True)
    voted, votes = np.unique(labels[newest], return_counts=True)
    best = votes == votes.max()
    return int(voted[best][0]) if best.sum() == 1 else None


def _apart(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    """Places of hashes, each the first among those near it: a block at a time against all that stayed before it."""
    stayed = np.zeros(0, np.int64)
    for start in range(0, len(hashes), BLOCK):
        block = np.arange(start, min(start + BLOCK, len(hashes)))
        for at in range(0, len(stayed), BLOCK):
            before = hashes[stayed[at : at + BLOCK], None]
            block = block[(np.bitwise_count(before ^ hashes[block]) > bits).all(0)]
        stayed = np.concatenate([stayed, _apart_one_by_one(hashes, block, bits)])
    return stayed


def _apart_one_by_one(hashes: NDArray[np.uint64], places: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    chosen = []
    while len(places):
        chosen.append(places[0])
        places = places[1:][hashing.distances(hashes[places[0]], hashes[places[1:]]) > bits]
    return np.array(chosen, np.int64)
