"""Better too if every label were equally frequent, and not by naming what arrives more often.

A challenger that merely names the labels that arrive more often wins on fresh drawings and has learned nothing; its
losses lie on the labels that did not arrive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tasks.settings import Gate
from training_server.ml import statistics
from training_server.ml.counts import Counts
from training_server.ml.gate.budget import Levels
from training_server.ml.gate.findings import Finding, chance, points, shares, short
from training_server.ml.paired import Paired, compared

# The exact test adds whole numbers, so an example's worth becomes one, in grains: as fine as it takes to be exact, or
# so many grains to the smallest worth, or as many as the test can hold.
GRAINS_OF_THE_SMALLEST = 256
MOST_GRAINS = 1 << 19


def judge(counts: Counts, settings: Gate, levels: Levels) -> Finding:
    """The mean over labels of the recall difference, and false claims on labels that arrived.

    Where the aim is "no worse", only the claims are judged: a loss shows in the other rules.
    """
    difference, parts = even(counts, len(counts.labels))
    p = statistics.sign_flip(parts)
    claims = claims_on_arrived(counts)
    p_rise = statistics.mcnemar(claims.won, claims.lost)
    claims_rise = claims.difference > settings.base_margin and p_rise <= settings.fresh_alpha
    absent = [label for label, here in zip(counts.labels, counts.arrived, strict=True) if not here]
    numbers = {
        "difference": short(difference),
        "p": short(p),
        "alpha": short(levels.fresh),
        "absent": absent,
        "false_claims": {**shares(claims), "p": short(p_rise)},
    }
    better = difference > 0 and p <= levels.fresh
    shown = f"{points(difference)} points, {chance(p)}"
    if claims_rise:
        sentence = (
            f"Names the labels that arrived falsely more often: {points(claims.difference)} points of the base examples"
            f" of the {len(absent)} labels that did not arrive."
        )
    elif counts.aim == "no worse":
        sentence = f"Were every label equally frequent: {points(difference)} points."
    elif better:
        sentence = f"Better as well if every label were equally frequent ({shown})."
    else:
        sentence = (
            f"Not shown to be better if every label were equally frequent ({shown}):"
            " it may only name the labels that arrive more often."
        )
    return Finding((better or counts.aim == "no worse") and not claims_rise, sentence, numbers)


def even(counts: Counts, labels: int) -> tuple[float, list[int]]:
    """The mean over the first so many labels of the recall difference – on fresh where the label arrived, on base where
    it did not – and the parts it is the sum of, in whole grains, for the sign-flip test.

    Parts are contributors, as drawings of one person win and lose together, and single base examples. A label of which
    there is no example at all is left out.
    """
    sides, here = _sides(counts), counts.arrived
    known = [place for place in range(labels) if sides[place].n]
    if not known:
        return 0.0, []
    # exactly rounded, so the order of the labels does not matter
    difference = math.fsum(sides[place].difference for place in known) / len(known)
    worth = np.zeros(len(counts.labels), np.int64)
    worth[known] = _worths([sides[place] for place in known])
    by_person = np.zeros(len(counts.fresh_by_contributor), np.int64)
    fresh, there = counts.fresh_table, np.array(here)
    judged = there[fresh[:, 1]]
    sign = (fresh[:, 3] == fresh[:, 1]).astype(int) - (fresh[:, 2] == fresh[:, 1])
    np.add.at(by_person, counts.contributors, judged * worth[fresh[:, 1]] * sign * fresh[:, 4])
    parts: list[int] = by_person.tolist()
    for place in known:
        if not here[place]:
            one = int(worth[place])
            parts += [one] * sides[place].won + [-one] * sides[place].lost
    return difference, parts


def claims_on_arrived(counts: Counts) -> Paired:
    """Of the base examples whose label has not arrived, how often each model falsely named one that has (a hit is a
    false claim). New labels are judged by rules of their own."""
    table = counts.base_table
    here = np.array([*counts.arrived, False])  # the last is what −1 finds
    here[counts.known : len(counts.labels)] = False
    absent = table[(table[:, 0] < counts.known) & ~here[table[:, 0]]]
    champion, challenger = here[absent[:, 1]], here[absent[:, 2]]
    return compared(champion, challenger, absent[:, 3], np.zeros(len(absent), np.int64), 1)[0]


def _sides(counts: Counts) -> list[Paired]:
    pairs = zip(counts.fresh_by_label, counts.base_by_label, counts.arrived, strict=True)
    return [fresh if here else base for fresh, base, here in pairs]


def _worths(sides: Sequence[Paired]) -> list[int]:
    """What an example of each label is worth in the mean over labels, 1 / n, in grains; none is worth nothing.

    Rounding a label's worth, not what each contributor adds, leaves the test exact: it is about a mean that weighs the
    labels within 0.2 % evenly (within 1 % where 20,000 examples of each label are judged and 5 % of them moved).
    """
    moved = [(side.n, side.won + side.lost) for side in sides if side.won + side.lost]
    if not moved:
        return [0] * len(sides)
    common = math.lcm(*(n for n, _ in moved))
    if sum(common // n * number for n, number in moved) <= MOST_GRAINS:
        return [common // side.n if side.won + side.lost else 0 for side in sides]
    whole = math.fsum(number / n for n, number in moved)
    scale = min(GRAINS_OF_THE_SMALLEST * max(n for n, _ in moved), MOST_GRAINS / whole)
    return [max(1, round(scale / side.n)) for side in sides]
