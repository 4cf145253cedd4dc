"""Which examples changed sides: one of two networks answers them rightly, the other does not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# In each direction, of each holdout: as many as a person looks at.
SHOWN = 60


def changed(
    labels: NDArray[np.int32], before: NDArray[np.int32], after: NDArray[np.int32], seed: int
) -> NDArray[np.int64]:
    """Places of examples (n,) that were wrong before and are right after, then of those that were right before and are
    wrong after: of each at most SHOWN, drawn by `seed`. Answers of −1 (none) change no side."""
    given = (before >= 0) & (after >= 0)
    gained = np.flatnonzero(given & (before != labels) & (after == labels))
    lost = np.flatnonzero(given & (before == labels) & (after != labels))
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.permutation(way)[:SHOWN] for way in (gained, lost)])
