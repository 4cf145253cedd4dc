"""Better too if every label were equally frequent, and not by naming what arrives more often.

A challenger that merely names the labels that arrive more often wins on fresh drawings and has learned nothing; its
losses lie on the labels that did not arrive.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tasks.spec import Gate
from training_server.ml import statistics
from training_server.ml.counts import Counts, Paired, compared
from training_server.ml.gate.budget import Levels
from training_server.ml.gate.findings import Finding, chance, points, shares, short

# The exact test adds whole numbers, so what each contributor adds is rounded to this: a thousandth of a point.
GRAIN = 1e-5


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
    worth = np.zeros(len(counts.labels))
    worth[known] = [1 / (len(known) * sides[place].n) for place in known]
    by_person = np.zeros(len(counts.fresh_by_contributor))
    fresh, there = counts.fresh_table, np.array(here)
    judged = there[fresh[:, 1]]
    sign = (fresh[:, 3] == fresh[:, 1]).astype(int) - (fresh[:, 2] == fresh[:, 1])
    np.add.at(by_person, counts.contributors, judged * worth[fresh[:, 1]] * sign * fresh[:, 4])
    parts = _grains(by_person)
    for place in known:
        if not here[place]:
            one = int(_grains(worth[place : place + 1])[0])
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


def _grains(values: NDArray[np.float64]) -> list[int]:
    grains: list[int] = np.rint(values / GRAIN).astype(np.int64).tolist()
    return grains
