"""The words around the simulated numbers: docs/gate.md."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bench.gate_streams import ACCURACY, BASE_EXAMPLES, CORRELATION, EACH
from tasks import spec
from training_server.ml.gate import budget

if TYPE_CHECKING:
    from bench.gate import Share, Stream

RULES = spec.named("doodle").gate
SHOWN_LOOKS = (1, 2, 5, 10, 20, 50, 100)
WIDTH = 128

INTRODUCTION = """Written by `.venv/bin/python -m bench.gate`, which simulates everything below anew (some
minutes, seeded).
The rules are in `training_server/ml/gate/`, their settings in a task's `[gate]`; figures are for those of doodle.
`deltaloop gate replay RUN` derives the verdict of a run again from its stored counts."""

PROMISES = (
    """- **Better where users changed.** On the drawings of people it was not trained on, by McNemar's exact
    test and by
    the exact sign-flip test over people (drawings of one person win and lose together); and also if every label were
    equally frequent, so that naming what arrives more often gains nothing. With `metric = "macro-f1"`: by a
    randomisation test that swaps the models person by person.""",
    f"""- **Not worse where they did not.** On the base holdout a one-sided bound of the paired difference lies above
    −{100 * RULES.base_margin:g} points (`base_margin`): Tango's score bound, for macro-F1 a paired bootstrap.""",
    f"""- **No label given up.** For all labels at once, with {100 * RULES.confidence:g} % certainty (Bonferroni), no
    recall fell by more than {100 * RULES.label_recall_drop:g} points (`label_recall_drop`). Labels with too little
    evidence to show that one by one are judged by what was observed, and together as if they were one.""",
    """- **A new label is known.** A bound of its recall on fresh drawings reaches `new_label_recall`, and neither the
    base examples nor the recall of the other labels pay for it.""",
    "- **Whatever is missing rejects**: numbers, drawings, people, evidence of a label.",
)

LOOKS = f"""A champion that nothing beats meets a challenger every night, and each meeting is a chance to be
wrong. Look k
may spend the share k^−1.5 / ζ(1.5) of the error budgets (`fresh_alpha` = {RULES.fresh_alpha:g}, and 1 − `confidence`
for the base rule); the shares sum to 1 for ever. A promotion begins anew; rolling back to a version takes
its count up
again. The price is that later looks must see more:"""


def page(streams: Sequence[Stream], powers: Mapping[tuple[float, int], Sequence[Share]]) -> str:
    """The whole document."""
    levels = [RULES.fresh_alpha * budget.share(look) for look in SHOWN_LOOKS]
    looks = _table(["look", *map(str, SHOWN_LOOKS)], [["p at most", *(f"{level:.2g}" for level in levels)]])
    promises = "\n".join(map(_wrapped, PROMISES))
    blocks = ["# What the gate promises", _wrapped(INTRODUCTION), promises]
    blocks += ["## Many looks at one champion", _wrapped(LOOKS), looks, *_streams(streams), *_powers(powers)]
    return "\n\n".join(blocks) + "\n"


def _streams(found: Sequence[Stream]) -> list[str]:
    worst = max(each.gate.hits / each.gate.n for each in found)
    text = f"""The share of {found[0].gate.n:,} streams of 100 retrains in which *anything* was promoted (95
    % interval).
    At most 5 % is the promise; the worst here is {100 * worst:.1f} %. A retrain moves some drawings to the
    other side by
    chance, on 1,500 fresh drawings ({EACH} from a person, intraclass correlation {CORRELATION:g}) and
    {BASE_EXAMPLES:,} base examples; in the last row it is also a little worse everywhere. Retrains are
    independent: what
    real ones have in common makes their errors coincide. Beside the gate stands what is usual, fresh
    accuracy higher and
    base accuracy not below the margin; and the same with a proper test, but each time anew."""
    head = ["a retrain", "two accuracies compared", "McNemar at 5 % each time", "the gate"]
    rows = [[_retrain(each), str(each.floats), str(each.unspent), f"**{each.gate}**"] for each in found]
    return ["## A hundred retrains that changed nothing", _wrapped(text), _table(head, rows)]


def _retrain(stream: Stream) -> str:
    moved = f"moves {100 * stream.retrain.moved:g} %"
    return moved + (f", loses {-100 * stream.retrain.effect:.1f} points" if stream.retrain.effect else "")


def _powers(found: Mapping[tuple[float, int], Sequence[Share]]) -> list[str]:
    repeats = next(iter(found.values()))[0].n
    text = f"""The share of {repeats} challengers that the whole gate promotes (95 % interval). The gain is
    spread over
    all labels and people. Besides, 3 % of the drawings move by chance, on fresh (in lumps, as above) and on
    base, where
    nothing else changes (what large gains miss is the base rule); the champion knows {100 * ACCURACY:g} %.
    The fresh holdout is a fifth of what
    people send."""
    head = ["gain", "fresh drawings", "look 1", "look 5", "look 20"]
    rows = [[f"{100 * gain:g} points", f"{drawings:,}", *map(str, each)] for (gain, drawings), each in found.items()]
    return ["## What it takes to be promoted", _wrapped(text), _table(head, rows)]


def _wrapped(text: str) -> str:
    indent = "  " if text.startswith("- ") else ""
    words = " ".join(text.split())
    return textwrap.fill(words, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])
