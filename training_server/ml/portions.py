"""Shares hold of what a run trains on: of the fresh submissions and of the older ones that are replayed beside them,
not of the pool of older ones that replay chooses from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.settings import Admission, Training
from training_server.ml import replay, shares
from training_server.ml.shares import Over


@dataclass(frozen=True)
class Pool:
    """n submissions that may be trained on, the newest first. All (n,), as in `admission.Candidates`."""

    contributors: NDArray[np.int32]
    networks: NDArray[np.int32]
    labels: NDArray[np.int32]
    used: NDArray[np.bool_]


def limited(
    pool: Pool, base: NDArray[np.int32], n_labels: int, training: Training, admission: Admission, seed: int
) -> tuple[NDArray[np.int64], Over]:
    """Places in the pool, increasing, that stay, and what went: whatever `replay.mix` then chooses of the older ones
    among them, no contributor and no network has more than its share. `base` (m,): the base examples' labels."""
    kept, contributor, network = np.arange(len(pool.labels)), 0, 0
    while True:
        fresh, older = kept[~pool.used[kept]], kept[pool.used[kept]]
        mixed = replay.mix(pool.labels[fresh], pool.labels[older], base, n_labels, training, seed)
        trained = np.concatenate([fresh, older[np.unique(mixed.older)]])
        stay, over = shares.limited(
            pool.contributors[trained],
            pool.networks[trained],
            pool.labels[trained],
            contributor_share=admission.contributor_share,
            network_share=admission.network_share,
        )
        if len(stay) == len(trained):
            return kept, Over(contributor, network)
        contributor, network = contributor + over.contributor, network + over.network
        # Fewer fresh ones want less replay, and others take the place of an older one that went: look again.
        kept = np.setdiff1d(kept, np.delete(trained, stay))
