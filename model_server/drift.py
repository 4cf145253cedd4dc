"""Whether people draw differently from what the champion learned: live accuracy, confidence and label mix, with bounds.

Drawings of one person go well or badly together, so every bound is taken between contributors, not between drawings.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from db import live, model_versions
from db.live import Tally
from model_server import live_shares
from tasks.spec import Task

RECENT, BEFORE = 1_000, 4_000  # submissions
CONFIDENCE = 0.95  # two-sided
RESHUFFLES = 400
MIN_DRAWINGS = 100  # that make an accuracy worth comparing, live or on the fresh holdout
MIN_CONTRIBUTORS = 20  # so that none of them makes up more than a twentieth


@dataclass(frozen=True)
class Share:
    """A share among n drawings that count, with its interval. Where n = 0, `value` is None and the interval 0 … 1."""

    value: float | None
    low: float
    high: float
    n: int
    contributors: int

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True)
class Change:
    """How far the recent submissions are from those before. `chance`: chance alone stays below it 95 times in 100."""

    distance: float
    chance: float

    @property
    def drifted(self) -> bool:
        return self.distance > self.chance


@dataclass(frozen=True)
class Look:
    """The champion's live accuracy beside the one that it showed when it was judged. `allowed`: how far below that it
    may lie."""

    live: Share
    shown: float | None
    allowed: float

    @property
    def fallen(self) -> bool:
        return fallen(self.live, self.shown, self.allowed)


def look(session: Session, task: Task) -> Look | None:
    """How the champion does on the newest submissions. None where the task has no drift trigger, or no champion."""
    allowed, champion = task.triggers.drift, model_versions.champion(session, task.name)
    if allowed is None or champion is None:
        return None
    tallies = live.tallies(session, task.name, recent=RECENT, before=0)
    found = accuracy(of_version(tallies, champion[0].version))
    return Look(found, shown_accuracy(champion[0].metrics), allowed)


def accuracy(tallies: Iterable[Tally]) -> Share:
    """The share of labelled submissions that were answered right, with the drawings of one person as a cluster.

    No person and no network counts for more than its share of them (`live_shares`).
    """
    hits: dict[Any, int] = {}
    drawn: dict[Any, int] = {}
    networks: dict[Any, bytes] = {}
    for tally in tallies:
        if tally.label is not None:
            hits[tally.contributor] = hits.get(tally.contributor, 0) + tally.hits
            drawn[tally.contributor] = drawn.get(tally.contributor, 0) + tally.n
            if tally.network is not None:
                networks[tally.contributor] = tally.network
    weights = np.array([*live_shares.weights(drawn, networks).values()], float)
    return _share(weights * list(hits.values()), weights * list(drawn.values()))


def of_version(tallies: Iterable[Tally], version: int | None) -> list[Tally]:
    """What that version answered; the answers of others say nothing about it."""
    return [tally for tally in tallies if tally.version == version]


def recalls(tallies: Sequence[Tally], labels: Sequence[str]) -> dict[str, Share]:
    """The live recall of each label, unknown (0 … 1) where nobody gave it."""
    return {label: accuracy([tally for tally in tallies if tally.label == label]) for label in labels}


def fallen(live: Share, shown: float | None, allowed: float) -> bool:
    """Whether the live accuracy is certainly more than `allowed` below what the champion showed.

    A few people are never enough: no retraining starts because somebody scribbles, or makes predictions up.
    """
    return enough(live) and shown is not None and live.high < shown - allowed


def enough(live: Share) -> bool:
    """Whether a live accuracy is of enough drawings by enough people to be worth comparing."""
    return live.n >= MIN_DRAWINGS and live.contributors >= MIN_CONTRIBUTORS


def shown_accuracy(metrics: Mapping[str, Any]) -> float | None:
    """What a version showed when it was judged: on fresh drawings where there were enough, else on the base holdout."""
    fresh, base = metrics.get("fresh") or {}, metrics.get("base") or {}
    found = fresh if (fresh.get("n") or 0) >= MIN_DRAWINGS else base
    value = found.get("accuracy")
    return None if value is None else float(value)


def label_mix(tallies: Sequence[Tally], labels: Collection[str]) -> Change:
    """Total variation distance between the label shares of the recent submissions and of those before."""
    places = {label: place for place, label in enumerate(labels)}
    units: dict[tuple[Any, str], NDArray[np.float64]] = {}
    for tally in tallies:
        if tally.label in places:
            counts = units.setdefault((tally.contributor, tally.period), np.zeros(len(places)))
            counts[places[tally.label]] += tally.n
    return _change(units, _total_variation)


def confidence(tallies: Sequence[Tally]) -> Change:
    """Difference of the mean highest probability; needs no labels, so it sees what nobody corrects."""
    units: dict[tuple[Any, str], NDArray[np.float64]] = {}
    for tally in tallies:
        units.setdefault((tally.contributor, tally.period), np.zeros(2))[:] += (tally.confidence, tally.n)
    return _change(units, _difference_of_means)


def _share(hits: NDArray[np.float64], drawn: NDArray[np.float64]) -> Share:
    """Wilson's interval at the number of independent drawings that would vary as much."""
    n, people = float(drawn.sum()), len(drawn)
    if not n:
        return Share(None, 0.0, 1.0, 0, 0)
    value = float(hits.sum() / n)
    independent = n
    if people > 1 and 0 < value < 1:
        between = float(((hits - value * drawn) ** 2).sum()) * people / (people - 1) / n**2
        independent = min(n, value * (1 - value) / between) if between else n
    low, high = _wilson(value, max(1.0, independent))
    return Share(value, low, high, round(n), people)


def _wilson(value: float, n: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    centre = (value + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(value * (1 - value) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def _change(units: Mapping[tuple[Any, str], NDArray[np.float64]], measure: Any) -> Change:
    """The measure between the periods, and its 95 % quantile where people are dealt to the periods at random."""
    recent = np.array([period == "recent" for _, period in units], bool)
    if not recent.any() or recent.all():
        return Change(0.0, 1.0)
    values = np.stack(list(units.values()))
    rng = np.random.default_rng(0)
    dealt = [measure(values, rng.permutation(recent)) for _ in range(RESHUFFLES)]
    distance = measure(values, recent)
    return Change(distance, float(np.quantile(dealt, CONFIDENCE)))


def _total_variation(counts: NDArray[np.float64], recent: NDArray[np.bool_]) -> float:
    shares = [part / max(1.0, part.sum()) for part in (counts[recent].sum(0), counts[~recent].sum(0))]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def _difference_of_means(sums: NDArray[np.float64], recent: NDArray[np.bool_]) -> float:
    means = [part[0] / max(1.0, part[1]) for part in (sums[recent].sum(0), sums[~recent].sum(0))]
    return float(abs(means[0] - means[1]))
