"""A label that the champion was not made for: the challenger must know it, and the others must not pay for it.

The recall floor keeps its level (`confidence`) at every look: it is a demand on the label, not a claim to be better.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tasks.settings import Gate
from training_server.ml import statistics
from training_server.ml.counts import Counts
from training_server.ml.gate import mix
from training_server.ml.gate.findings import chance, points, shares, short


def judge(counts: Counts, settings: Gate) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """Numbers on the labels that the champion knows, a row for each new label, and a sentence for each failure.

    1. Fresh recall reaches `new_label_recall` by a one-sided bound at `confidence`, by drawing (Wilson) and by
       contributor (Student), of `min_fresh_contributors` people at least.
    2. Base examples of known labels are named as a new one in at most `base_margin` of the cases.
    3. Known labels, each equally frequent, are not down by more than `base_margin` and more than chance.
    """
    if not counts.new:
        return {}, [], []
    rows, against = [], []
    for place in range(counts.known, len(counts.labels)):
        row, sentences = _floor(counts, place, settings)
        rows.append(row)
        against += sentences
    claims, n = _claimed(counts)
    share = claims / n if n else 0.0
    if share > settings.base_margin:
        against.append(
            f"Names other things {', '.join(counts.new)}: {claims} of {n} base examples"
            f" ({points(share)} points; at most {points(settings.base_margin)} is allowed)."
        )
    difference, parts = mix.even(counts, counts.known)
    p_down = statistics.sign_flip([-part for part in parts])
    if -difference > settings.base_margin and p_down <= settings.fresh_alpha:
        against.append(
            f"The labels that were known before are recognised less often: {points(difference)} points were every"
            f" one equally frequent ({chance(p_down)}); at most {points(-settings.base_margin)} is allowed."
        )
    numbers = {"claims": claims, "n": n, "share": short(share)}
    numbers |= {"known_labels": short(difference), "p_known": short(p_down)}
    return {"new_labels": numbers | {"passed": not against}}, rows, against


def _floor(counts: Counts, place: int, settings: Gate) -> tuple[dict[str, Any], list[str]]:
    label, fresh = counts.labels[place], counts.fresh_by_label[place]
    by_person = _by_person(counts, place)
    recall = fresh.challenger / fresh.n if fresh.n else 0.0
    beyond = [(hits - n * recall) / fresh.n for hits, n in by_person]
    bound = min(
        statistics.wilson_lower_bound(fresh.challenger, fresh.n, settings.confidence),
        max(0.0, statistics.clustered_lower_bound(recall, beyond, settings.confidence)),
    )
    against = []
    if len(by_person) < settings.min_fresh_contributors:
        missing = settings.min_fresh_contributors - len(by_person)
        against.append(
            f"Too few contributors drew {label} in the fresh holdout: {len(by_person)} of"
            f" {settings.min_fresh_contributors}; {missing} more are needed."
        )
    elif bound < settings.new_label_recall:
        against.append(
            f"{label} is new and not known well enough: {fresh.challenger} of {fresh.n} fresh drawings, recall"
            f" {recall:.3f}, {settings.confidence:.0%} certain to be at least {bound:.3f}; needed is"
            f" {settings.new_label_recall:g}."
        )
    row = {"label": label, "new": True, "base": shares(counts.base_by_label[place]), "fresh": shares(fresh)}
    floor = {"bound": short(bound), "needed": settings.new_label_recall, "contributors": len(by_person)}
    return row | floor | {"passed": not against}, against


def _by_person(counts: Counts, place: int) -> list[tuple[int, int]]:
    """(hits of the challenger, drawings) of everyone who drew the label."""
    chosen = counts.fresh_table[:, 1] == place
    sums = np.zeros((len(counts.fresh_by_contributor), 2), np.int64)
    rows = counts.fresh_table[chosen]
    np.add.at(sums, counts.contributors[chosen], np.stack([rows[:, 4] * (rows[:, 3] == place), rows[:, 4]], axis=1))
    return [(hits, n) for hits, n in sums.tolist() if n]


def _claimed(counts: Counts) -> tuple[int, int]:
    """Base examples of known labels: those that the challenger names as a new one, and all."""
    known = counts.base_table[counts.base_table[:, 0] < counts.known]
    return int(known[known[:, 2] >= counts.known, 3].sum()), int(known[:, 3].sum())
