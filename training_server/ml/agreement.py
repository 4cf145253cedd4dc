"""How much each contributor's drawings count: less where a person disagrees with the champion far more than the other
people of the run do.

TRAINING.md's rule (weight by the champion's hit rate alone) keeps flipped labels out, but it would silence everybody
whose style is new: where all draw with a tilt, the champion misreads all. So a person is compared with the *other*
contributors, drawing by drawing of the same label. What everyone does differently, or with a label that the champion
cannot read yet, is expected of everyone and held against nobody; someone who alone is contradicted stands out in either
case. What it cannot see: a majority that lies; and an honest loner whose style nobody shares counts too little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MIN_CONTRIBUTORS = 5  # fewer people are no measure of what is usual
PRIOR_DRAWINGS = 2.0  # of the overall hit rate, added to a label's
PRIOR_HITS = 1.0  # added to the hits and to the expected hits of each person: a few drawings are no proof
NO_WEIGHT, FULL_WEIGHT = 0.5, 0.8  # share of the expected hits


def contributor_weights(
    contributors: NDArray[np.int32], labels: NDArray[np.int32], champion: NDArray[np.int32]
) -> NDArray[np.float32]:
    """A weight from 0 to 1 for each of n drawings, the same for all of one contributor's.

    `contributors`, `labels` and the `champion`'s answers: (n,) numbers from 0. One standard deviation of chance is
    granted to everyone: weight = clip(((hits + sd + 1) / (expected + 1) − 0.5) / 0.3, 0, 1).
    """
    if len(labels) == 0 or len(np.unique(contributors)) < MIN_CONTRIBUTORS:
        return np.ones(len(labels), np.float32)
    people, kinds = int(contributors.max()) + 1, int(labels.max()) + 1
    drawn = np.zeros((people, kinds))
    hits = np.zeros((people, kinds))
    np.add.at(drawn, (contributors, labels), 1.0)
    np.add.at(hits, (contributors, labels), champion == labels)
    rates = _rates_of_others(drawn, hits)
    expected = (drawn * rates).sum(1)
    chance = np.sqrt((drawn * rates * (1 - rates)).sum(1))
    ratio = (hits.sum(1) + chance + PRIOR_HITS) / (expected + PRIOR_HITS)
    weights = np.clip((ratio - NO_WEIGHT) / (FULL_WEIGHT - NO_WEIGHT), 0, 1)
    return np.asarray(weights[contributors], np.float32)


def _rates_of_others(drawn: NDArray[np.float64], hits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The champion's hit rate on each label over everyone else's drawings: (contributors, labels)."""
    others_drawn = drawn.sum(0) - drawn
    others_hits = hits.sum(0) - hits
    overall = others_hits.sum(1, keepdims=True) / np.maximum(others_drawn.sum(1, keepdims=True), 1)
    rates = (others_hits + PRIOR_DRAWINGS * overall) / (others_drawn + PRIOR_DRAWINGS)
    return np.asarray(rates)
