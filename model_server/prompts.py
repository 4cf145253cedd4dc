"""Which label to ask for next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

AMONG = 3  # a strict minimum would ask everybody for the same thing at the same time


def choose(labels: Sequence[str], counts: Mapping[str, int], random: Random) -> str:
    """One of the AMONG labels that were given least often lately; equal counts in random order."""
    shuffled = random.sample(list(labels), len(labels))
    rarest = sorted(shuffled, key=lambda label: counts.get(label, 0))[:AMONG]
    return random.choice(rarest)
