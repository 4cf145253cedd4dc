"""The words around the simulated numbers: docs/gate.md."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from bench import gate_foresight, gate_power
from bench.gate_found import Found, Lines, Share, Stream, Waits
from bench.gate_streams import ACCURACY, BASE_EXAMPLES, CORRELATION, EACH
from tasks import spec
from training_server.ml.gate import budget
from training_server.ml.gate.findings import points

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
    """- **The line shares that margin.** The same bound holds beside the ancestor that knew the base dataset best,
    where that is not the champion itself; and beside it and the first of the line no label's recall on base is down
    by more than `label_recall_drop` as observed. So small losses do not add up. Labels that an ancestor did not know
    are left out. A base model that is trained anew begins a new line.""",
    f"""- **No label given up.** For all labels at once, with {100 * RULES.confidence:g} % certainty (Bonferroni), no
    recall fell by more than {100 * RULES.label_recall_drop:g} points (`label_recall_drop`). Labels with too little
    evidence to show that one by one are judged by what was observed, on each holdout and on both together, chance or
    not; and together as if they were one.""",
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


BASE_N, LABEL_N = 7_209, 720  # doodle's base holdout, and its drawings of a label

BASE_POWER = f"""How often the base rule passes a challenger of which nothing changed on base but the examples that
moved to the other side by chance ({BASE_N:,} examples; exact). Half a point of margin would reject harmless runs as
soon as 2 % move, so a task whose base holdout is like this has one point, for the whole line. Beside an ancestor more
has moved: the columns to the right say how often its rule passes such a challenger."""

CORRECTION = f"""The rule passes only who passes for *every* label. Were it only for the chance that a challenger passes
although it gave up a label, no correction would be needed: each label's bound at {100 * RULES.confidence:g} % alone
keeps that at 5 %, however many labels there are. Bonferroni's correction makes passing harder. What it buys:
the bounds that a verdict states hold *all at once* with {100 * RULES.confidence:g} % certainty, and this rule, whose
level is not spent over looks, stays hard to pass by trying again: a label that truly lost
{100 * RULES.label_recall_drop:g} points passes in {{once}} of the cases instead of {{once_plain}}, and in at least one
of twenty nights in {{twenty}} instead of {{twenty_plain}}. What it costs: how often a challenger passes for all of
ten labels with {LABEL_N} examples each, that all truly changed by so much (exact; with the correction, and in brackets
without)."""


def page(found: Found) -> str:
    """The whole document."""
    levels = [RULES.fresh_alpha * budget.share(look) for look in SHOWN_LOOKS]
    looks = _table(["look", *map(str, SHOWN_LOOKS)], [["p at most", *(f"{level:.2g}" for level in levels)]])
    promises = "\n".join(map(_wrapped, PROMISES))
    blocks = ["# What the gate promises", _wrapped(INTRODUCTION), promises]
    blocks += ["## Many looks at one champion", _wrapped(LOOKS), looks, *_streams(found.streams)]
    blocks += [*_waits(found.waits), *_powers(found.powers), *_lines(found.lines), *_base_power(), *_correction()]
    return "\n\n".join(blocks) + "\n"


def _waits(found: Sequence[Waits]) -> list[str]:
    text = f"""A look that will most likely show nothing is not taken: a run first asks what its gain on validation
    drawings, of other people, would be worth on the holdout, and ends there where that is not more likely than not to
    pass at this look. Simulated {found[0].number} times: {gate_foresight.A_DAY} people a day with
    {gate_foresight.DRAWINGS} drawings each, a run every night, nothing to learn for so many nights; then ever more
    newcomers draw in another style, after {gate_foresight.DAYS_TO_MOST} days
    {100 * gate_foresight.MOST_IN_STYLE:.0f} % of them. Means; in brackets the share of the times in which something was
    promoted while there was nothing to learn. Here validation counts hits; a run counts softened
    ones, which tell more."""
    head = ["quiet nights", "a look every night", "looks foreseen"]
    rows = []
    for each in found:
        said = [
            f"learned after {days:.1f} days, {looks:.1f} looks ({100 * early:.1f} %)"
            for days, looks, early in (each.every, each.foreseen)
        ]
        rows.append([str(each.quiet), said[0], f"**{said[1]}**"])
    return ["## Looks that are not taken", _wrapped(text), _table(head, rows)]


def _lines(found: Sequence[Lines]) -> list[str]:
    text = f"""Every night for {found[0].nights} nights a challenger is ten points better on fresh drawings and truly
    loses a little on base. The mean number of promotions over {found[0].number} lines, and the most that one of them
    lost. An ancestor can only forbid, so it adds nothing to the chance that something is promoted although nothing
    changed."""
    head = ["a challenger", "beside the champion alone", "beside its ancestors too"]
    rows = []
    for each in found:
        arms = zip(each.promotions, each.most_lost, strict=True)
        said = [f"{promotions:.1f} promotions, at most {100 * lost:.1f} points lost" for promotions, lost in arms]
        rows.append([f"loses {100 * each.loss:g} points, moves {100 * each.moved:g} %", said[0], f"**{said[1]}**"])
    return ["## A line that loses a little with every promotion", _wrapped(text), _table(head, rows)]


def _base_power() -> list[str]:
    moved = (0.01, 0.02, 0.03, 0.04, 0.06)
    rows = []
    for margin in (0.005, 0.01):
        for look in (1, 5, 20):
            confidence = 1 - (1 - RULES.confidence) * budget.share(look)
            passed = (gate_power.passes(BASE_N, one, 0.0, margin, confidence) for one in moved)
            rows.append([f"{100 * margin:g} points", str(look), *(f"{100 * share:.1f} %" for share in passed)])
    head = ["margin", "look", *(f"{100 * one:g} % move" for one in moved)]
    return ["## What the base rule rejects by mistake", _wrapped(BASE_POWER), _table(head, rows)]


def _correction() -> list[str]:
    labels, drop, moved = 10, RULES.label_recall_drop, (0.03, 0.05, 0.08)
    plain, corrected = RULES.confidence, 1 - (1 - RULES.confidence) / labels
    once = [gate_power.passes(LABEL_N, 0.08, -drop, drop, confidence) for confidence in (corrected, plain)]
    ever = [gate_power.ever_passes(chance, 20) for chance in once]
    words = {"once": once[0], "once_plain": once[1], "twenty": ever[0], "twenty_plain": ever[1]}
    text = CORRECTION.format(**{name: f"{100 * chance:.1f} %" for name, chance in words.items()})
    rows = []
    for change in (0.0, -0.01, -0.02):
        cells = [
            [
                100 * gate_power.all_pass(labels, LABEL_N, one, change, drop, confidence)
                for confidence in (corrected, plain)
            ]
            for one in moved
        ]
        rows.append([f"{points(change)} points", *(f"{with_it:.1f} % ({without:.1f})" for with_it, without in cells)])
    head = ["every label", *(f"{100 * one:g} % move" for one in moved)]
    return ["## What the correction for many labels buys and costs", _wrapped(text), _table(head, rows)]


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
