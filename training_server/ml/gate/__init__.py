"""Decides whether a challenger replaces the champion. Pure: the same counts and settings give the same verdict.

Fails closed: a number that is missing, a holdout that is too small, a label that neither holdout holds enough of to
judge it, a bound that cannot be shown – each rejects. One exception: a label of which there is too little to show any
bound is judged by what was observed (`per_label`).

1. **Base** (`overall`): not worse by more than `base_margin`, shown by a one-sided bound on the paired difference.
2. **Fresh** (`overall`): better by McNemar's exact test, and by the same test over contributors (drawings of one person
   win and lose together, so few people must not count as many drawings). With the aim "no worse" (a rebuild without
   erased drawings) it must only be shown not to be worse by more than `base_margin`.
3. **Mix** (`mix`): better too if every label were equally frequent, and no more false claims on what arrived.
4. **Each label** (`per_label`): none may be given up. **New ones** (`new_labels`) must be known, at nobody's cost.
5. **The line** (`anchors`): ancestors of the champion stand beside it, so that small losses do not add up.

Rules 1 to 3 permit a promotion, so they share an error budget over the looks at one champion (`budget`); rule 5 asks
what rule 1 asks, with as much certainty. Where a task's metric is macro-F1, rules 1, 2 and 5 are on its
difference (`ml.f1`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.settings import Gate
from training_server.ml import earlier_counts
from training_server.ml.counts import Counts
from training_server.ml.evidence import Evidence
from training_server.ml.gate import anchors, budget, mix, new_labels, overall, per_label
from training_server.ml.gate.findings import short


@dataclass(frozen=True)
class Verdict:
    """`numbers`: what the page shows beside the decision (base, fresh, mix, per_label, budget). `reasons`: full
    sentences; of a rejection, those that caused it come first."""

    promote: bool
    reasons: tuple[str, ...]
    numbers: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"decision": "promote" if self.promote else "reject", "reasons": list(self.reasons), **self.numbers}


def decide(counts: Counts, settings: Gate) -> Verdict:
    """Judge a challenger by its counts."""
    evidence = _evidence(counts)
    if counts.invalid:
        broken = f"{counts.invalid} predictions are not numbers: one of the models is broken."
        return refuse([broken], evidence.numbers(settings))
    levels = budget.levels(counts, settings)
    findings = {
        "base": overall.base(counts, settings, levels),
        "fresh": overall.fresh(counts, settings, levels),
        "mix": mix.judge(counts, settings, levels),
    }
    labels, given_up = per_label.judge(counts, settings)
    about_new, new, not_known = new_labels.judge(counts, settings)
    of_line, line, lost_since = anchors.judge(counts, settings, levels)
    whole = [*findings.values(), *line]
    against = [found.sentence for found in whole if not found.passed] + given_up + lost_since + not_known
    speaking_for = [found.sentence for found in whole if found.passed]
    if too_few := evidence.lacking(settings):
        # Without enough evidence the other sentences would only explain noise.
        against, speaking_for = too_few, []
    numbers: dict[str, Any] = {name: found.to_json() for name, found in findings.items()}
    spent = {"look": levels.look, "alpha": short(levels.fresh), "of": settings.fresh_alpha, "base": short(levels.base)}
    numbers |= {"per_label": labels + new, **about_new, **of_line}
    numbers |= {"metric": settings.metric, "aim": counts.aim, "budget": spent}
    return Verdict(not against, tuple(against + speaking_for), numbers)


def derive(stored: Any, settings: Gate) -> tuple[Verdict, list[str]]:
    """Judge counts as they were stored, in whatever format, as far as they go; and a sentence for each rule that they
    do not allow to apply.

    Raises CountsUnusable, and there is no verdict, where they are incomplete or contradict themselves.
    """
    counts, not_applied = earlier_counts.read(stored, settings.metric)
    return decide(counts, settings), not_applied


def refuse(reasons: Sequence[str], numbers: Mapping[str, Any] | None = None) -> Verdict:
    """Reject without having judged, e.g. where there was too little to train on. `numbers`: of `Evidence`, if known."""
    return Verdict(False, tuple(reasons), {"base": {}, "fresh": {}, "mix": {}, "per_label": [], **(numbers or {})})


def _evidence(counts: Counts) -> Evidence:
    return Evidence(
        labels=counts.labels,
        base=tuple(paired.n for paired in counts.base_by_label),
        fresh=tuple(paired.n for paired in counts.fresh_by_label),
        contributors=len(counts.fresh_by_contributor),
        known=counts.known,
    )
