"""How much each person's drawings count in live figures: predictions come from browsers, so anybody can make some up.

No contributor and no network makes up more than its share of a sample. Where there are few of them, the share is twice
an equal one: else whoever draws least would be all that counts.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Person = TypeVar("Person", bound=Hashable)

# Of a sample, as admission's defaults are of a run.
CONTRIBUTOR_SHARE, NETWORK_SHARE = 0.05, 0.25
EQUAL_SHARES = 2


def weights(drawn: Mapping[Person, float], networks: Mapping[Person, Hashable]) -> dict[Person, float]:
    """How much one drawing of each contributor counts, 0 … 1. `drawn`: how many there are of each. `networks`: where a
    contributor comes from; those whose network is not known are missing, and count as a network each."""
    people = list(drawn)
    counts = np.array([drawn[one] for one in people], float)
    counted = capped(counts, CONTRIBUTOR_SHARE)
    of = [networks.get(one, ("unknown", one)) for one in people]
    places = {network: place for place, network in enumerate(dict.fromkeys(of))}
    belongs = np.array([places[network] for network in of], np.int64)
    sums = np.bincount(belongs, counted, len(places)).astype(float)
    counted *= (capped(sums, NETWORK_SHARE) / np.maximum(sums, 1e-12))[belongs]
    return dict(zip(people, (counted / np.maximum(counts, 1e-12)).tolist(), strict=True))


def capped(counts: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """The counts (n,), the largest lowered to one level so that none is more than its share of what is left in all."""
    share = max(share, EQUAL_SHARES / max(len(counts), 1))
    level = share * counts.sum()
    while (above := counts > level).any() and share * above.sum() < 1:
        # Where those above lie at the level, it is the share of everything: level = share · (rest + above · level).
        lowered = share * counts[~above].sum() / (1 - share * above.sum())
        if lowered >= level:
            break
        level = lowered
    lowered_to: NDArray[np.float64] = np.minimum(counts, level)
    return lowered_to
