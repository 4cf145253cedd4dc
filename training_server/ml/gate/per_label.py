"""No label that the champion knows may be given up.

1. *As observed*, on each holdout that holds `min_label_examples` of it: on base its recall may not be down by more than
   `label_recall_drop`; on fresh, where labels are small, not by more than that and more than chance.
2. *Shown*, on both holdouts together: with `confidence` for all labels at once (Bonferroni), no recall is down by more
   than `label_recall_drop`.
3. A label of which there is too little to show that – even had it won as much as it lost – would block every promotion
   for ever. So here alone what cannot be shown does not reject: it may not be down by more than `label_recall_drop` as
   observed on both holdouts together, chance or not, and all such labels must pass rule 2 as if they were one, where
   that can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tasks.settings import Gate
from training_server.ml import statistics
from training_server.ml.counts import Counts
from training_server.ml.gate.findings import certainty, points, shares, short, won
from training_server.ml.paired import Paired


def judge(counts: Counts, settings: Gate) -> tuple[list[dict[str, Any]], list[str]]:
    """A row for each label that the champion knows, and a sentence for each that was given up."""
    level = (1 - settings.confidence) / counts.known
    rows, against, small = [], [], {}
    for place in range(counts.known):
        label, base, fresh = counts.labels[place], counts.base_by_label[place], counts.fresh_by_label[place]
        both = base + fresh
        bound = _bound(both, level)
        singly = _can_be_shown(both, level, settings)
        failures = _observed(label, base, fresh, settings)
        if not singly:
            small[label] = both
            failures = failures or _down(label, "on both holdouts together", both, settings)
        elif bound < -settings.label_recall_drop and not failures:
            failures = [_not_shown(label, both, bound, level, settings)]
        against += failures
        row = {"label": label, "base": shares(base), "fresh": shares(fresh), "bound": short(bound)}
        rows.append(row | {"judged": "singly" if singly else "together", "passed": not failures})
    return rows, against + _together(small, level, settings)


def _observed(label: str, base: Paired, fresh: Paired, settings: Gate) -> list[str]:
    chance = statistics.mcnemar(fresh.lost, fresh.won) > settings.fresh_alpha
    on_fresh = [] if chance else _down(label, "on the fresh holdout", fresh, settings)
    return _down(label, "on the base holdout", base, settings) + on_fresh


def _down(label: str, where: str, paired: Paired, settings: Gate) -> list[str]:
    if not _beyond(paired, settings):
        return []
    return [
        f"{label} is recognised less often {where}: {points(paired.difference)} points ({won(paired)} of {paired.n});"
        f" at most {points(-settings.label_recall_drop)} is allowed."
    ]


def _beyond(paired: Paired, settings: Gate) -> bool:
    return paired.n >= settings.min_label_examples and -paired.difference > settings.label_recall_drop


def _together(small: dict[str, Paired], level: float, settings: Gate) -> list[str]:
    both = _sum(small.values())
    if not small or not _can_be_shown(both, level, settings):
        return []
    bound = _bound(both, level)
    return [_not_shown(", ".join(small), both, bound, level, settings)] if bound < -settings.label_recall_drop else []


def _can_be_shown(paired: Paired, level: float, settings: Gate) -> bool:
    """Whether so many examples and changes could show it, had as many been won as lost."""
    even = (paired.won + paired.lost) / 2
    return paired.n > 0 and _score_bound(even, even, paired.n, level) >= -settings.label_recall_drop


def _bound(paired: Paired, level: float) -> float:
    return _score_bound(paired.won, paired.lost, paired.n, level) if paired.n else -1.0


def _score_bound(won: float, lost: float, n: int, level: float) -> float:
    return statistics.paired_lower_bound(won, lost, n, 1 - level)


def _not_shown(labels: str, both: Paired, bound: float, level: float, settings: Gate) -> str:
    return (
        f"Cannot be shown that {labels} lost no more than {points(-settings.label_recall_drop)} points:"
        f" {points(both.difference)} ({won(both)} of {both.n}), {certainty(level)} certain to be no worse than"
        f" {points(bound)}."
    )


def _sum(pairs: Iterable[Paired]) -> Paired:
    return sum(pairs, Paired())
