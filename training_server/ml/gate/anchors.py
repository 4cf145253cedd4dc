"""The line shares one margin: whoever is judged against the champion alone may lose a little with every promotion.

Beside the champion stand *anchors*, ancestors of it on the same base examples: the one that knew the base dataset best,
and the first of the line. Labels that an anchor did not know are left out.

1. *Overall*, against the anchor that is better on base than the champion, the best of them if there are several: not
   worse by more than `base_margin`, shown by the same bound as against the champion. Where the champion is the best of
   its line, that rule says it already.
2. *Each label*, against every anchor: its recall may not be down by more than `label_recall_drop`, as observed. No
   bound is asked for: each step has shown one, and the further an ancestor is, the more examples changed sides, so
   that a bound would in the end reject what lost nothing. What is limited here is the sum of the steps.
"""

from __future__ import annotations

from typing import Any

from tasks.settings import Gate
from training_server.ml.counts import Anchor, Counts
from training_server.ml.gate import overall
from training_server.ml.gate.budget import Levels
from training_server.ml.gate.findings import Finding, points, shares, won
from training_server.ml.paired import Paired


def judge(counts: Counts, settings: Gate, levels: Levels) -> tuple[dict[str, Any], list[Finding], list[str]]:
    """Numbers for the verdict, none where the champion has no ancestor; what was found overall; and a sentence for each
    label that was given up."""
    best = _best(counts, settings)
    rows, found, against = [], [], []
    for anchor in counts.anchors:
        lost = _given_up(anchor, counts, settings)
        against += [sentence for *_, sentence in lost]
        beside = shares(sum(anchor.by_label(len(counts.labels))[: anchor.known], Paired()))
        passed = not lost
        if anchor is best:
            where = f"the base holdout than version {anchor.version}, the best of the champion's line"
            found.append(overall.no_worse_on_base(where, anchor.table, anchor.known, settings, levels))
            beside, passed = found[0].to_json(), passed and found[0].passed
        row = {"version": anchor.version, "known": anchor.known, "base": beside, "down": [label for label, *_ in lost]}
        rows.append(row | {"lost": [{"label": label} | shares(on) for label, on, _ in lost], "passed": passed})
    return {"anchors": rows} if rows else {}, found, against


def _best(counts: Counts, settings: Gate) -> Anchor | None:
    """The anchor that is furthest ahead of the champion, on the labels that the anchor knows; None where none is."""

    def ahead(anchor: Anchor) -> float:
        first, champion = (
            overall.score_on_base(rows, anchor.known, settings) for rows in (anchor.table, counts.base_table)
        )
        return first - champion

    best = max(counts.anchors, key=ahead, default=None)
    return best if best is not None and ahead(best) > 0 else None


def _given_up(anchor: Anchor, counts: Counts, settings: Gate) -> list[tuple[str, Paired, str]]:
    """(label, what it won and lost, sentence) of each."""
    sides = zip(counts.labels[: anchor.known], anchor.by_label(len(counts.labels)), strict=False)
    return [
        (
            label,
            paired,
            f"{label} is recognised less often on the base holdout than by version {anchor.version}, from which the"
            f" champion descends: {points(paired.difference)} points ({won(paired)} of {paired.n}); at most"
            f" {points(-settings.label_recall_drop)} is allowed.",
        )
        for label, paired in sides
        if paired.n >= settings.min_label_examples and -paired.difference > settings.label_recall_drop
    ]
