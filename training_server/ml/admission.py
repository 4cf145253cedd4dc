"""Who may move the model: which of a run's examples count, and how much each.

In this order, so that a share is one of what really counts:

1. the same bytes count once; where people contradict each other over them, the label that most of them gave, or none;
2. drawings of one person that look nearly alike count once, the newest of them;
3. people are weighed by how far their labels agree with the champion, compared with other people (`agreement`);
4. one person, and one network, gives at most a share of the run and of each label. Which of theirs stay: the newest,
   in turn over labels, and in a network in turn over its people. With few people the share is twice an equal one,
   so that nobody's drawings go because nobody else came;
5. people of whom no run has used anything yet weigh less beside the others; the mean weight stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.settings import Admission
from training_server.ml import agreement, duplicates, shares


@dataclass(frozen=True)
class Candidates:
    """n examples, the newest first.

    `contributors`, `labels` (n,): numbers from 0. `networks` (n,): numbers from 0, −1 unknown. `used` (n,): whether a
    run trained on it before. `answers` (n,): the champion's, −1 where the example was erased meanwhile. `exact`,
    `perceptual` (n,): hashes of the image (`hashing`).
    """

    contributors: NDArray[np.int32]
    networks: NDArray[np.int32]
    labels: NDArray[np.int32]
    used: NDArray[np.bool_]
    answers: NDArray[np.int32]
    exact: NDArray[np.void]
    perceptual: NDArray[np.uint64]


@dataclass(frozen=True)
class Admitted:
    """What counts: places among the candidates (m,), increasing; the weight of each (m,), above 0; and how many
    examples went for which reason."""

    places: NDArray[np.int64]
    weights: NDArray[np.float32]
    report: dict[str, float]


def admit(candidates: Candidates, settings: Admission) -> Admitted:
    """Which examples count and how much. The same input gives the same answer."""
    c = candidates
    there = np.flatnonzero(c.answers >= 0)
    once = there[duplicates.exact_once(c.exact[there], c.contributors[there], c.labels[there])]
    distinct = once[duplicates.near_once(c.perceptual[once], c.contributors[once], settings.near_duplicate_bits)]
    agreeing = agreement.contributor_weights(c.contributors[distinct], c.labels[distinct], c.answers[distinct])
    heard = distinct[agreeing > 0]
    kept, over = shares.limited(
        c.contributors[heard],
        c.networks[heard],
        c.labels[heard],
        contributor_share=settings.contributor_share,
        network_share=settings.network_share,
    )
    places = heard[kept]
    veterans = np.unique(c.contributors[c.used])
    new = ~np.isin(c.contributors[places], veterans)
    weights = newcomers_less(agreeing[agreeing > 0][kept], new, settings.newcomer_weight)
    report = {
        "examples": len(c.labels),
        "erased": len(c.labels) - len(there),
        "exact_duplicates": len(there) - len(once),
        "near_duplicates": len(once) - len(distinct),
        "silenced_by_agreement": len(distinct) - len(heard),
        "over_contributor_share": over.contributor,
        "over_network_share": over.network,
        "kept": len(places),
        "contributors": len(np.unique(c.contributors[places])),
        "newcomers": len(np.unique(c.contributors[places][new])),
        "mean_weight": round(float(weights.mean()), 4) if len(weights) else 0.0,
    }
    return Admitted(places, weights, report)


def newcomers_less(weights: NDArray[np.float32], new: NDArray[np.bool_], newcomer_weight: float) -> NDArray[np.float32]:
    """The weights with those of newcomers made smaller beside the others', and all scaled so that the sum stays."""
    if not len(weights):
        return weights
    relative = weights * np.where(new, np.float32(newcomer_weight), np.float32(1))
    return np.asarray(relative * (weights.sum() / relative.sum()), np.float32)
