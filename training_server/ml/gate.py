"""Decides whether a challenger replaces the champion. Pure: the same counts and settings give the same verdict.

Fails closed: a number that is missing, a holdout that is too small, a label that neither holdout holds enough of to
judge it, a bound that cannot be shown – each rejects.

1. **Base**: not worse by more than `base_margin`, shown by a one-sided bound at `confidence` on the paired difference.
2. **Fresh**: better by McNemar's exact test at `fresh_alpha`, and by the same test over contributors (drawings of one
   person win and lose together, so few people must not count as many drawings).
3. **Mix**: better too if every label were equally frequent. A challenger that merely names the labels that arrive more
   often wins on fresh drawings and has learned nothing; its losses lie on the labels that did not arrive. So the mean
   over *all* labels of the recall difference – on fresh where the label arrived, on the base holdout where it did not –
   must lie above zero at `fresh_alpha`. And it must not name arrived labels falsely more often: of base examples of
   absent labels, the rise of such claims must not exceed `base_margin`, as far as it is more than chance.
4. **Each label** with at least `min_label_examples`: on base its recall may not be down by more than
   `label_recall_drop` as observed; on fresh, where labels are small, not by more than that and more than chance
   (McNemar the other way round, at `fresh_alpha`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy import stats

from tasks.spec import Gate
from training_server.ml import statistics
from training_server.ml.counts import Counts, CountsUnusable, Paired, arrived
from training_server.ml.evidence import Evidence


@dataclass(frozen=True)
class Verdict:
    """`numbers`: what the page shows beside the decision (base, fresh, mix, per_label). `reasons`: full sentences; of
    a rejection, those that caused it come first."""

    promote: bool
    reasons: tuple[str, ...]
    numbers: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"decision": "promote" if self.promote else "reject", "reasons": list(self.reasons), **self.numbers}


@dataclass(frozen=True)
class _Finding:
    """What one rule found: `numbers` in the verdict's JSON, and a sentence."""

    passed: bool
    sentence: str
    numbers: dict[str, Any]


def decide(counts: Counts, settings: Gate) -> Verdict:
    """Judge a challenger by its counts."""
    if counts.invalid:
        broken = f"{counts.invalid} predictions are not numbers: one of the models is broken."
        return refuse([broken], _evidence(counts).numbers(settings))
    findings = {"base": _base(counts, settings), "fresh": _fresh(counts, settings), "mix": _mix(counts, settings)}
    labels, sentences = _per_label(counts, settings)
    numbers = {name: {**found.numbers, "passed": found.passed} for name, found in findings.items()}
    against = [found.sentence for found in findings.values() if not found.passed] + sentences
    too_few = _evidence(counts).lacking(settings)
    # Without enough evidence the other sentences would only explain noise.
    against = too_few or against
    speaking_for = [found.sentence for found in findings.values() if found.passed] if not too_few else []
    return Verdict(not against, tuple(against + speaking_for), {**numbers, "per_label": labels})


def decide_stored(counts: Any, settings: Gate) -> Verdict:
    """Judge counts as they were stored; unusable ones reject."""
    try:
        return decide(Counts.from_json(counts), settings)
    except CountsUnusable as error:
        return refuse([str(error)])


def refuse(reasons: Sequence[str], numbers: Mapping[str, Any] | None = None) -> Verdict:
    """Reject without having judged, e.g. where there was too little to train on. `numbers`: of `Evidence`, if known."""
    return Verdict(False, tuple(reasons), {"base": {}, "fresh": {}, "mix": {}, "per_label": [], **(numbers or {})})


def _evidence(counts: Counts) -> Evidence:
    return Evidence(
        labels=counts.labels,
        base=tuple(paired.n for paired in counts.base),
        fresh=tuple(paired.n for paired in counts.fresh_by_label()),
        contributors=len(counts.fresh_by_contributor()),
    )


def _base(counts: Counts, settings: Gate) -> _Finding:
    whole = sum(counts.base, Paired())
    bound = statistics.paired_lower_bound(whole.won, whole.lost, whole.n, settings.confidence) if whole.n else -1.0
    passed = bound >= -settings.base_margin
    allowed = _points(-settings.base_margin)
    certain = f"{settings.confidence:.0%} certain to be no worse than {_points(bound)}, allowed {allowed}"
    judged = "No worse on the base holdout" if passed else "Cannot be shown to be no worse on the base holdout"
    sentence = f"{judged}: {_points(whole.difference)} points ({_won(whole)}; {certain})."
    return _Finding(passed, sentence, _shares(whole) | {"bound": _short(bound), "margin": settings.base_margin})


def _fresh(counts: Counts, settings: Gate) -> _Finding:
    people = counts.fresh_by_contributor()
    whole = sum(people.values(), Paired())
    p = statistics.mcnemar(whole.won, whole.lost)
    p_people = statistics.sign_flip([person.won - person.lost for person in people.values()])
    passed = p <= settings.fresh_alpha and p_people <= settings.fresh_alpha
    shown = f"{_won(whole)}, {_p(p)}; over {len(people)} contributors {_p(p_people)}"
    if passed:
        sentence = f"Better on fresh drawings: {_points(whole.difference)} points ({shown})."
    elif whole.won == whole.lost:
        sentence = f"No difference on fresh drawings ({_won(whole)})."
    elif whole.won > whole.lost:
        sentence = f"Better on fresh drawings, but it may be chance: {_points(whole.difference)} points ({shown})."
    else:
        sentence = f"Worse on fresh drawings: {_points(whole.difference)} points ({shown})."
    numbers = _shares(whole) | {"p": _short(p), "p_contributors": _short(p_people), "contributors": len(people)}
    return _Finding(passed, sentence, numbers)


def _mix(counts: Counts, settings: Gate) -> _Finding:
    fresh = counts.fresh_by_label()
    here = arrived([paired.n for paired in fresh])
    difference, bound = _even_mix(counts, fresh, here, settings.fresh_alpha)
    rise = counts.claims.difference
    p_rise = statistics.mcnemar(counts.claims.won, counts.claims.lost)
    claims_rise = rise > settings.base_margin and p_rise <= settings.fresh_alpha
    absent = [label for label, there in zip(counts.labels, here, strict=True) if not there]
    numbers = {
        "difference": _short(difference),
        "bound": _short(bound),
        "absent": absent,
        "false_claims": {**_shares(counts.claims), "p": _short(p_rise)},
    }
    shown = f"{_points(difference)} points, {1 - settings.fresh_alpha:.0%} certain to be above {_points(bound)}"
    if claims_rise:
        sentence = (
            f"Names the labels that arrived falsely more often: {_points(rise)} points of the base examples of the"
            f" {len(absent)} labels that did not arrive."
        )
    elif bound > 0:
        sentence = f"Better as well if every label were equally frequent ({shown})."
    else:
        sentence = (
            f"Not shown to be better if every label were equally frequent ({shown}):"
            " it may only name the labels that arrive more often."
        )
    return _Finding(bound > 0 and not claims_rise, sentence, numbers)


def _even_mix(counts: Counts, fresh: list[Paired], here: list[bool], alpha: float) -> tuple[float, float]:
    """The mean over labels of the recall difference, and its one-sided lower bound.

    A label of which there is no example at all is left out. The variance of the fresh part is taken between
    contributors; with few of them the bound is Student's.
    """
    known = [there or base.n > 0 for there, base in zip(here, counts.base, strict=True)]
    share = 1 / max(1, sum(known))
    difference = variance = 0.0
    for place, there in enumerate(here):
        side = fresh[place] if there else counts.base[place]
        if not known[place]:
            continue
        difference += share * side.difference
        if not there:
            # one added on either side: a label on which nothing changed is not known exactly
            variance += share**2 * ((side.won + side.lost + 2) / side.n - side.difference**2) / side.n
    people: dict[int, float] = {}
    for cell in counts.fresh:
        side = fresh[cell.label]
        if here[cell.label]:
            beyond = cell.paired.won - cell.paired.lost - cell.paired.n * side.difference
            people[cell.contributor] = people.get(cell.contributor, 0.0) + share * beyond / side.n
    k = len(people)
    if k < 2:
        return difference, -1.0
    variance += k / (k - 1) * sum(value**2 for value in people.values())
    return difference, difference - float(stats.t.ppf(1 - alpha, k - 1)) * math.sqrt(variance)


def _per_label(counts: Counts, settings: Gate) -> tuple[list[dict[str, Any]], list[str]]:
    rows, against = [], []
    for label, base, fresh in zip(counts.labels, counts.base, counts.fresh_by_label(), strict=True):
        down = {"base": base, "fresh": fresh}
        failed = {
            "base": _beyond(base, settings),
            "fresh": _beyond(fresh, settings) and statistics.mcnemar(fresh.lost, fresh.won) <= settings.fresh_alpha,
        }
        rows.append(
            {"label": label, "base": _shares(base), "fresh": _shares(fresh), "passed": not any(failed.values())}
        )
        for name, paired in down.items():
            if failed[name]:
                against.append(
                    f"{label} is recognised less often on the {name} holdout: {_points(paired.difference)} points"
                    f" ({_won(paired)} of {paired.n}); at most {_points(-settings.label_recall_drop)} is allowed."
                )
    return rows, against


def _beyond(paired: Paired, settings: Gate) -> bool:
    return paired.n >= settings.min_label_examples and -paired.difference > settings.label_recall_drop


def _shares(paired: Paired) -> dict[str, Any]:
    n = paired.n
    return {
        "n": n,
        "champion": _short(paired.champion / n) if n else None,
        "challenger": _short(paired.challenger / n) if n else None,
        "difference": _short(paired.difference) if n else None,
        "won": paired.won,
        "lost": paired.lost,
    }


def _short(number: float) -> float | None:
    """Four significant digits: enough to read, few enough to be the same on every machine. None: not known."""
    return float(f"{number:.4g}") if math.isfinite(number) else None


def _points(share: float) -> str:
    points = f"{100 * share:+.1f}".replace("-", "−")
    return "0.0" if points in ("+0.0", "−0.0") else points


def _won(paired: Paired) -> str:
    return f"{paired.won} won, {paired.lost} lost"


def _p(p: float) -> str:
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
