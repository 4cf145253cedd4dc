"""The words around the simulated numbers: docs/gate.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bench.gate_streams import ACCURACY, BASE_EXAMPLES, CORRELATION, EACH
from tasks import spec
from training_server.ml.gate import budget

if TYPE_CHECKING:
    from bench.gate import Share, Stream

RULES = spec.named("doodle").gate
SHOWN_LOOKS = (1, 2, 5, 10, 20, 50, 100)

PROMISES = f"""\
# What the gate promises

Written by `.venv/bin/python -m bench.gate`, which simulates everything below anew (some minutes, seeded). The rules are in
`training_server/ml/gate/`, their settings in a task's `[gate]`; figures are for those of doodle. `deltaloop gate replay RUN`
derives the verdict of a run again from its stored counts.

- **Better where users changed.** On the drawings of people it was not trained on, by McNemar's exact test and by the exact
  sign-flip test over people (drawings of one person win and lose together); and also if every label were equally frequent, so
  that naming what arrives more often gains nothing. With `metric = "macro-f1"`: by a randomisation test that swaps the models
  person by person.
- **Not worse where they did not.** On the base holdout a one-sided bound of the paired difference lies above
  −{100 * RULES.base_margin:g} points (`base_margin`): Tango's score bound, for macro-F1 a paired bootstrap.
- **No label given up.** For all labels at once, with {RULES.confidence:.0%} certainty (Bonferroni), no recall fell by more than
  {100 * RULES.label_recall_drop:g} points (`label_recall_drop`). Labels with too little evidence to show that one by one are judged by
  what was observed, and together as one.
- **A new label is known.** A bound of its recall on fresh drawings reaches `new_label_recall`, at nobody's cost.
- **Whatever is missing rejects**: numbers, drawings, people, evidence of a label.

## Many looks at one champion

A champion that nothing beats meets a challenger every night, and each meeting is a chance to be wrong. Look k at it may spend the
share k^−1.5 / ζ(1.5) of the error budgets (`fresh_alpha` = {RULES.fresh_alpha:g}, 1 − `confidence`); the shares sum to 1 for ever.
A promotion begins anew; rolling back to a version takes its count up again.
"""


def page(streams: Sequence[Stream], powers: Mapping[tuple[float, int], Sequence[Share]]) -> str:
    """The whole document."""
    levels = [RULES.fresh_alpha * budget.share(look) for look in SHOWN_LOOKS]
    allowed = [["p at most", *(f"{level:.2g}" for level in levels)]]
    return "\n".join(
        [PROMISES, _table(["look", *map(str, SHOWN_LOOKS)], allowed), "", *_streams(streams), "", *_powers(powers), ""]
    )


def _streams(found: Sequence[Stream]) -> list[str]:
    rows = [
        [
            f"{100 * each.retrain.moved:g} % moved"
            + (f", {100 * each.retrain.effect:+.1f} points".replace("-", "−") if each.retrain.effect else ""),
            str(each.floats),
            str(each.unspent),
            f"**{each.gate}**",
        ]
        for each in found
    ]
    head = ["retrains that", "two accuracies compared", "McNemar at 5 % each time", "the gate"]
    worst = max(each.gate.hits / each.gate.n for each in found)
    return [
        "## A hundred retrains that changed nothing",
        "",
        f"{found[0].gate.n:,} streams of 100 retrains each: the share of streams in which *anything* was promoted (95 % interval)."
        f" At most 5 % is the promise; the worst here is {100 * worst:.1f} %. A retrain moves some drawings to the other side",
        f"by chance, on 1,500 fresh drawings ({EACH} from a person, intraclass correlation {CORRELATION:g}) and {BASE_EXAMPLES:,} base examples;"
        " in the last row it is also a little",
        "worse everywhere. Retrains are independent, which is the worst case: what they have in common makes errors coincide.",
        "Beside it, what is usual: fresh accuracy higher and base accuracy not below the margin; and a proper test, but each time anew.",
        "",
        _table(head, rows),
    ]


def _powers(found: Mapping[tuple[float, int], Sequence[Share]]) -> list[str]:
    rows = [
        [f"{100 * gain:g} points", f"{drawings:,}", *map(str, shares)] for (gain, drawings), shares in found.items()
    ]
    repeats = next(iter(found.values()))[0].n
    return [
        "## What it takes to be promoted",
        "",
        f"The share of {repeats} challengers that the whole gate promotes (95 % interval). The gain is spread over all labels and people, 3 %"
        " of the drawings",
        f"move by chance besides, on fresh (in correlated lumps, as above) and on base, where nothing else changes; the champion knows {ACCURACY:.0%}.",
        "Drawings: of the fresh holdout, a fifth of what people send.",
        "",
        _table(["gain", "fresh drawings", "look 1", "look 5", "look 20"], rows),
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])
