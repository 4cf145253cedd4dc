"""The table of the situations and the goals, from the trials that there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from bench.results import Goal
from bench.situation_data import SITUATIONS

SEEDS = (1, 2, 3, 4, 5)
RIVALS = ("ours", "naive", "joint")
COLUMNS = ("fresh", "whole base", "absent", "mix", "label", "recall")
Trials = dict[str, dict[str, Any]]  # "situation/seed/rival" → the trial


class Wanted(NamedTuple):
    """What is asked of a situation: at least so many points, never less (in no seed) or on average."""

    situation: str
    column: str
    least: float
    never: bool = False


WANTED = (
    Wanted("natural drift", "whole base", -0.5, never=True),
    Wanted("natural drift", "absent", -0.5, never=True),
    Wanted("natural drift", "mix", -0.5, never=True),
    Wanted("new style", "fresh", 5.0),
    Wanted("young label", "label", 5.0),
    Wanted("young label", "mix", 1.0),
    Wanted("new label", "recall", 85.0),
    Wanted("new label", "whole base", -0.5, never=True),
)


def described() -> dict[str, str]:
    """What the columns are."""
    return {
        "unit": "points of accuracy, the difference to the champion on the same drawings",
        "fresh": "fresh holdout: people that nobody trained on",
        "whole base": "base holdout",
        "absent": "base holdout, the labels that did not arrive",
        "mix": "mean recall over labels, on fresh where the label arrived, else on base",
        "label": "recall of the young or new label on fresh drawings; `recall` is what it came to",
        "points": "of the network that was trained, also where too little was gained for a look at the holdouts",
        "users": "of what users get: where the gate did not promote, the champion goes on. Goals are judged by these.",
    }


def values(trials: Trials, situation: str, rival: str, column: str, whose: str = "points") -> list[float]:
    """The column over the seeds that are there. `whose`: "points" of what was trained, or what "users" get."""
    return [value for trial in _of(trials, situation, rival) if (value := trial[whose].get(column)) is not None]


def goals(trials: Trials) -> list[Goal]:
    """What is asked of our runs in each situation, judged by what users get, as far as there are trials of it."""
    found = [_judged(trials, wanted) for wanted in WANTED if _of(trials, wanted.situation, "ours")]
    unchanged = _of(trials, "no change", "ours")
    if unchanged:
        promoted = sum(trial["promoted"] for trial in unchanged)
        found.append(Goal("no change: promoted", f"{promoted} of {len(unchanged)}", "none", promoted == 0))
    return found


def _judged(trials: Trials, wanted: Wanted) -> Goal:
    there = values(trials, wanted.situation, "ours", wanted.column, "users")
    if wanted.never:
        judged, said = min(there), f"{min(there):+.2f} at worst of {len(there)}"
        asked = f"at least {wanted.least:+g}, each seed"
    else:
        judged = interval(there)[0]
        promoted = sum(trial["promoted"] for trial in _of(trials, wanted.situation, "ours"))
        said, asked = f"{cell(there)} ({promoted} of {len(there)} promoted)", f"at least {wanted.least:+g} on average"
    return Goal(f"{wanted.situation}: {wanted.column}", said, asked, judged >= wanted.least)


def table(trials: Trials) -> str:
    """A line for each situation and rival: mean ± half of the 95 % interval over the seeds. Of ours two: of the
    candidate, and of what users get."""
    lines: list[tuple[str, ...]] = [("situation", "rival", "seeds", *COLUMNS, "promoted")]
    for situation in SITUATIONS:
        for rival in RIVALS:
            there = _of(trials, situation.name, rival)
            if there:
                lines.append(_line(trials, situation.name, rival, rival, "points", "–"))
            if there and rival == "ours":
                promoted = f"{sum(trial['promoted'] for trial in there)} of {len(there)}"
                lines.append(_line(trials, situation.name, rival, "ours, as users get it", "users", promoted))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(rows)


def _line(trials: Trials, situation: str, rival: str, called: str, whose: str, promoted: str) -> tuple[str, ...]:
    cells = [cell(values(trials, situation, rival, column, whose)) for column in COLUMNS]
    return (situation, called, str(len(_of(trials, situation, rival))), *cells, promoted)


def cell(found: Sequence[float]) -> str:
    """The mean with its interval, as text."""
    if not found:
        return "–"
    mean, half = interval(found)
    return f"{mean:+.2f}" + ("" if math.isnan(half) else f" ± {half:.2f}")


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean and half the width of its 95 % interval by Student's t; nan with one value."""
    mean, n = float(np.mean(values)), len(values)
    if n < 2:
        return mean, math.nan
    return mean, float(stats.t.ppf(0.975, n - 1) * np.std(values, ddof=1) / math.sqrt(n))


def _of(trials: Trials, situation: str, rival: str) -> list[dict[str, Any]]:
    keys = [f"{situation}/{seed}/{rival}" for seed in SEEDS]
    return [trials[key] for key in keys if key in trials]
