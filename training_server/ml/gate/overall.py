"""The rules on whole holdouts, by accuracy or macro-F1: not worse on base; better, or no worse, on fresh drawings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tasks.settings import Gate
from training_server.ml import f1, statistics
from training_server.ml.counts import Counts
from training_server.ml.gate.budget import Levels
from training_server.ml.gate.findings import Finding, certainty, chance, level, points, shares, short, won
from training_server.ml.paired import Numbers, Paired, grouped


@dataclass(frozen=True)
class _Units:
    """A holdout for macro-F1: `tables` of units, `sizes` of each; labels `chosen` to take the mean of."""

    tables: f1.Table
    sizes: Numbers
    chosen: f1.Chosen

    def scores(self) -> tuple[float, float]:
        """Macro-F1 of champion and challenger."""
        champion, challenger = f1.scores(np.tensordot(self.sizes, self.tables, 1), self.chosen)
        return float(champion), float(challenger)

    def bound(self, alpha: float) -> float:
        return f1.lower_bound(self.tables, self.sizes, self.chosen, 1 - alpha)


def base(counts: Counts, settings: Gate, levels: Levels) -> Finding:
    """No worse on the base examples of labels that the champion knows: with the others it is always wrong."""
    return no_worse_on_base("the base holdout", counts.base_table, counts.known, settings, levels)


def no_worse_on_base(where: str, rows: Numbers, known: int, settings: Gate, levels: Levels) -> Finding:
    """No worse than the model whose answers stand beside the challenger's in `rows` (truth, its answer, challenger's,
    n), on the first `known` labels: those it was made for."""
    rows = rows[rows[:, 0] < known]
    whole = grouped(rows, np.zeros(len(rows), np.int64), 1)[0]
    if not whole.n:
        return _no_worse(where, whole, -1.0, settings, levels.base)
    if settings.metric == "accuracy":
        bound = statistics.paired_lower_bound(whole.won, whole.lost, whole.n, 1 - levels.base)
        return _no_worse(where, whole, bound, settings, levels.base)
    units = _base_units(rows)
    return _no_worse(where, whole, units.bound(levels.base), settings, levels.base, units.scores())


def score_on_base(rows: Numbers, known: int, settings: Gate) -> float:
    """Accuracy or macro-F1 of the model whose answers stand first in `rows`, on the first `known` labels."""
    rows = rows[rows[:, 0] < known]
    if not len(rows):
        return 0.0
    if settings.metric == "macro-f1":
        return _base_units(rows).scores()[0]
    return float(rows[rows[:, 1] == rows[:, 0], 3].sum() / rows[:, 3].sum())


def fresh(counts: Counts, settings: Gate, levels: Levels) -> Finding:
    """Better on fresh drawings; where that is the aim, no worse."""
    people = counts.fresh_by_contributor
    whole = sum(people, Paired())
    if counts.aim == "better":
        found = _better(whole, counts, settings, levels)
    elif not whole.n:
        found = _no_worse("fresh drawings", whole, -1.0, settings, levels.fresh)
    elif settings.metric == "accuracy":
        difference, confidence = whole.difference, 1 - levels.fresh
        beyond = [(person.won - person.lost - person.n * difference) / whole.n for person in people]
        by_drawing = statistics.paired_lower_bound(whole.won, whole.lost, whole.n, confidence)
        bound = min(by_drawing, statistics.clustered_lower_bound(difference, beyond, confidence))
        found = _no_worse("fresh drawings", whole, bound, settings, levels.fresh)
    else:
        units = _fresh_units(counts)
        found = _no_worse("fresh drawings", whole, units.bound(levels.fresh), settings, levels.fresh, units.scores())
    return Finding(found.passed, found.sentence, found.numbers | {"contributors": len(people)})


def _no_worse(
    where: str, whole: Paired, bound: float, settings: Gate, alpha: float, macro: tuple[float, float] | None = None
) -> Finding:
    passed = bound >= -settings.base_margin
    judged = f"No worse on {where}" if passed else f"Cannot be shown to be no worse on {where}"
    difference = whole.difference if macro is None else macro[1] - macro[0]
    certain = f"{certainty(alpha)} certain to be no worse than {points(bound)}, allowed {points(-settings.base_margin)}"
    numbers = shares(whole) | _macro(macro)
    numbers |= {"bound": short(bound), "margin": settings.base_margin, "alpha": short(alpha)}
    return Finding(passed, f"{judged}: {points(difference)} points{_of(macro)} ({won(whole)}; {certain}).", numbers)


def _better(whole: Paired, counts: Counts, settings: Gate, levels: Levels) -> Finding:
    people = counts.fresh_by_contributor
    numbers, macro = shares(whole), None
    if settings.metric == "accuracy":
        difference, least = whole.difference, 0.5 ** len(people)
        by_drawing = statistics.mcnemar(whole.won, whole.lost)
        by_person = statistics.sign_flip([person.won - person.lost for person in people])
        numbers |= {"p": short(by_drawing)}
        p, shown = max(by_drawing, by_person), f"{won(whole)}, {chance(by_drawing)}"
    else:
        units = _fresh_units(counts)
        macro, least = units.scores(), f1.least_p(len(people))
        difference = macro[1] - macro[0]
        p = by_person = f1.swap_test(units.tables, units.chosen, levels.fresh)
        shown = won(whole)
    passed = difference > 0 and p <= levels.fresh
    shown += f"; over {len(people)} contributors {chance(by_person)}; look {levels.look} allows {level(levels.fresh)}"
    judged = _judged(passed, difference, least > levels.fresh)
    sentence = f"{judged}: {points(difference)} points{_of(macro)} ({shown})."
    if difference == 0:
        sentence = f"No difference on fresh drawings ({won(whole)})."
    numbers |= {"p_contributors": short(by_person), "alpha": short(levels.fresh)} | _macro(macro)
    return Finding(passed, sentence, numbers)


def _judged(passed: bool, difference: float, out_of_reach: bool) -> str:
    if passed:
        return "Better on fresh drawings"
    if difference < 0:
        return "Worse on fresh drawings"
    if out_of_reach:
        return "Better on fresh drawings, but at this look so few contributors or resamples cannot show it"
    return "Better on fresh drawings, but it may be chance"


def _base_units(rows: Numbers) -> _Units:
    """Cells of equal examples: a bootstrap over them draws examples. The mean is over the labels that there are."""
    once = np.column_stack([rows[:, :3], np.ones_like(rows[:, 3])])
    labels = int(rows[:, :3].max()) + 1
    chosen = np.zeros(labels, bool)
    chosen[rows[:, 0]] = True
    return _Units(f1.tables(once, np.arange(len(rows)), len(rows), labels), rows[:, 3], chosen)


def _fresh_units(counts: Counts) -> _Units:
    """Contributors. The mean is over the labels that arrived: the F1 of a few strays is chance."""
    people = len(counts.fresh_by_contributor)
    tables = f1.tables(counts.fresh_table[:, 1:], counts.contributors, people, len(counts.labels))
    return _Units(tables, np.ones(people, np.int64), np.array(counts.arrived))


def _macro(macro: tuple[float, float] | None) -> dict[str, Any]:
    if macro is None:
        return {}
    champion, challenger = macro
    numbers = {"champion": short(champion), "challenger": short(challenger), "difference": short(challenger - champion)}
    return {"macro_f1": numbers}


def _of(macro: tuple[float, float] | None) -> str:
    return "" if macro is None else " of macro-F1"
