"""Macro-F1 of two models on the same examples: their difference, how low it may be, and whether it is chance.

F1 of a label is 2·hits / (examples + answers); macro-F1 its mean over labels. It is not a sum over examples, so
nothing as exact as McNemar's test exists. Examples are kept in *units* that come together – cells of equal examples on
base, the drawings of one contributor on fresh – each a (5, labels) table of SUMS. Seeded: the same counts give the same
numbers.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from training_server.ml.paired import Numbers

# Rows of a unit's table: for each label examples; answers and hits of the champion; of the challenger.
SUMS = 5
SEED = 20_240_229
RESAMPLES = 4_000  # of a standard error: known within 1 %
SWAPS = 100_000  # at most: no p below a hundred-thousandth can be shown
SWAPS_AT_THE_LEVEL = 200  # expected beyond the observed difference where p = alpha: p is known within 7 %
BLOCK = 2_000

Table = NDArray[np.float64]
Chosen = NDArray[np.bool_]


def tables(rows: Numbers, units: Numbers, n_units: int, n_labels: int) -> Table:
    """(units, 5, labels) sums of n over `rows` (cells, 4: truth, champion's answer, challenger's answer, n)."""
    truth, champion, challenger, n = rows.T
    right = [n * (answered == truth) for answered in (champion, challenger)]
    made = np.zeros(n_units * SUMS * n_labels)
    added = ((truth, n), (champion, n), (truth, right[0]), (challenger, n), (truth, right[1]))
    for row, (label, number) in enumerate(added):
        np.add.at(made, (units * SUMS + row) * n_labels + label, number)
    return made.reshape(n_units, SUMS, n_labels)


def scores(sums: Table, chosen: Chosen) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(…,) macro-F1 over the chosen labels of champion and challenger, of sums (…, 5, labels)."""
    if not chosen.any():
        return np.zeros(sums.shape[:-2]), np.zeros(sums.shape[:-2])
    of = sums[..., chosen]
    champion, challenger = (
        2 * of[..., hits, :] / np.maximum(of[..., 0, :] + of[..., hits - 1, :], 1) for hits in (2, 4)
    )
    return champion.mean(-1), challenger.mean(-1)


def lower_bound(units: Table, sizes: Numbers, chosen: Chosen, confidence: float) -> float:
    """One-sided lower bound of challenger − champion by a paired bootstrap over units, of which there are `sizes` each.

    The bootstrap gives the standard error and the tail is normal: a quantile at the level of a late look would need
    millions of resamples. One flip on either side is added, as something that never changed is not known exactly.
    Student's tail where units are few (`sizes` sum to the number of contributors). −1 where there is but one.
    """
    n = int(sizes.sum())
    if n < 2 or not chosen.any():
        return -1.0
    rng = np.random.default_rng(SEED)
    flat = units.reshape(len(units), -1)
    drawn = [rng.multinomial(n, sizes / n, BLOCK) @ flat for _ in range(RESAMPLES // BLOCK)]
    champion, challenger = scores(np.concatenate(drawn).reshape(-1, *units.shape[1:]), chosen)
    examples = float(sizes @ units[:, 0].sum(1))
    error = math.sqrt(float(np.var(challenger - champion)) * n / (n - 1) + 2 / examples**2)
    before, after = scores(np.tensordot(sizes, units, 1), chosen)
    return float(after - before - stats.t.ppf(confidence, n - 1) * error)


def swap_test(units: Table, chosen: Chosen, alpha: float) -> float:
    """One-sided p of challenger − champion, were the two models' answers exchangeable within each unit.

    A randomisation test: the models change places in a random half of the units, many times. It stops as soon as p
    cannot get down to `alpha` any more; then p is what it had found.
    """
    champion, challenger = scores(units.sum(0), chosen)
    observed = float(challenger - champion)
    if observed <= 0:
        return 1.0
    # sorted, so that the contributors' numbers do not matter
    units = units[np.lexsort(units.reshape(len(units), -1).T)]
    moved = units[:, [0, 3, 4, 1, 2]] - units
    start, steps = units.sum(0), moved.reshape(len(units), -1).astype(np.float32)  # whole numbers: exact
    most = min(SWAPS, math.ceil(SWAPS_AT_THE_LEVEL / alpha / BLOCK) * BLOCK)
    rng = np.random.default_rng(SEED)
    reached = done = 0
    while done < most and reached + 1 <= alpha * (most + 1):
        bits = rng.integers(0, 256, (BLOCK, -(-len(units) // 8)), np.uint8)
        swapped = np.unpackbits(bits, axis=1)[:, : len(units)].astype(np.float32) @ steps
        before, after = scores(start + swapped.reshape(-1, *start.shape), chosen)
        reached += int((after - before >= observed - 1e-12).sum())
        done += BLOCK
    return (reached + 1) / (done + 1)


def least_p(units: int) -> float:
    """No swap test of so many units can find less."""
    return max(1 / (SWAPS + 1), 0.5**units)
