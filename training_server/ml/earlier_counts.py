"""Reads counts that were stored in an earlier format, as far as they go: what they lack, no rule can be applied to.

Format 1 held hits of each label only, format 2 no ancestors of the champion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from training_server.ml import counts
from training_server.ml.counts import Counts, Rows
from training_server.ml.paired import CountsUnusable, Paired

NO_ANCHORS = "The ancestors of the champion were not asked: whether small losses add up along the line is not judged."
NO_LOOK = "Which look at the champion it was is not in the counts: the error budget is that of a first look."
FORMAT_1 = {"labels", "base", "fresh", "claims", "invalid"}

# How both models did on some examples: (champion right, challenger right).
Outcome = tuple[bool, bool]
OUTCOMES: tuple[Outcome, ...] = ((True, True), (False, True), (True, False), (False, False))


def read(stored: Any, metric: str = "accuracy") -> tuple[Counts, list[str]]:
    """The counts, and a sentence for each rule that they do not allow to apply; none for today's format.

    Raises CountsUnusable where a number is missing, or where `metric` cannot be derived from them.
    """
    found = stored.get("format", 1) if isinstance(stored, Mapping) else counts.FORMAT
    if found == 1:
        if metric != "accuracy":
            raise CountsUnusable(f"The stored counts have format 1, from which no {metric} can be derived.")
        return _hits_only(stored), [NO_LOOK, NO_ANCHORS]
    if found == 2:
        return Counts.from_json({**stored, "format": counts.FORMAT, "anchors": []}), [NO_ANCHORS]
    return Counts.from_json(stored), []


def _hits_only(stored: Mapping[str, Any]) -> Counts:
    """Answers that no stored number contradicts: of wrong ones only the false claims were counted, so only hits and
    false claims may be derived from these.
    """
    if set(stored) - {"format"} != FORMAT_1:
        odd = ", ".join(sorted(map(str, FORMAT_1 ^ (set(stored) - {"format"}))))
        raise CountsUnusable(f"The stored counts of format 1 lack or add: {odd}.")
    if stored["invalid"]:
        raise CountsUnusable(f"{stored['invalid']} predictions are not numbers: one of the models is broken.")
    try:
        labels = tuple(stored["labels"])
        base = [_paired(*row) for row in stored["base"]]
        fresh = [(row[0], row[1], _paired(*row[2:])) for row in stored["fresh"]]
        claims = _paired(*stored["claims"])
    except (TypeError, IndexError) as error:
        raise CountsUnusable(f"The stored counts cannot be read: {error}.") from None
    if len(base) != len(labels) or len(labels) < 2:
        raise CountsUnusable("The stored counts do not fit their labels.")
    on_fresh = [
        (who, truth, *_answers(truth, outcome, (truth + 1) % len(labels), (truth + 1) % len(labels)), n)
        for who, truth, paired in fresh
        for outcome, n in _outcomes(paired)
    ]
    alone = Counts(labels, (), _summed(on_fresh), len(labels))
    return Counts(labels, _with_claims(base, claims, alone.arrived), alone.fresh, len(labels))


def _paired(n: int, champion: int, won: int, lost: int) -> Paired:
    """Unlike `Paired`, none of them may be missing."""
    return Paired(n, champion, won, lost)


def _with_claims(base: list[Paired], claims: Paired, arrived: tuple[bool, ...]) -> Rows:
    """Base rows in which as many wrong answers as were counted name a label that arrived."""
    left = {(True, True): claims.champion - claims.lost, (False, True): claims.won, (True, False): claims.lost}
    absent = [place for place, here in enumerate(arrived) if not here]
    rows = []
    cells = [(truth, outcome, n) for truth, paired in enumerate(base) for outcome, n in _outcomes(paired)]
    # The first outcomes leave the least choice of who made the claim: where one model was right, only the other did.
    for truth, outcome, n in sorted(cells, key=lambda cell: OUTCOMES.index(cell[1])):
        if truth in absent:
            for claimed in ((True, True), (False, True), (True, False)):
                if not any(right and named for right, named in zip(outcome, claimed, strict=True)):
                    some = min(n, left[claimed])
                    rows.append((truth, *_named(truth, outcome, claimed, arrived), some))
                    left[claimed], n = left[claimed] - some, n - some
        rows.append((truth, *_named(truth, outcome, (False, False), arrived), n))
    summed = _summed(rows)
    if any(left.values()) or any(
        _false_claims(summed, arrived, model) != n for model, n in enumerate(_by_model(claims))
    ):
        raise CountsUnusable("The false claims in the stored counts contradict what was answered rightly.")
    return summed


def _by_model(claims: Paired) -> tuple[int, int]:
    return claims.champion, claims.challenger


def _false_claims(rows: Rows, arrived: tuple[bool, ...], model: int) -> int:
    return sum(row[-1] for row in rows if arrived[row[1 + model]] and not arrived[row[0]])


def _named(truth: int, outcome: Outcome, claimed: Outcome, arrived: tuple[bool, ...]) -> tuple[int, int]:
    """The answers of both models; wrong ones name a label that arrived where it is claimed, else one that did not."""

    def wrong(claims: bool) -> int:
        there = [place for place, here in enumerate(arrived) if here == claims and place != truth]
        return there[0] if there else (truth + 1) % len(arrived)

    return _answers(truth, outcome, *map(wrong, claimed))


def _answers(truth: int, outcome: Outcome, champion: int, challenger: int) -> tuple[int, int]:
    """The truth where a model was right, else what it said."""
    return truth if outcome[0] else champion, truth if outcome[1] else challenger


def _outcomes(paired: Paired) -> list[tuple[Outcome, int]]:
    both = paired.champion - paired.lost
    numbers = (both, paired.won, paired.lost, paired.n - both - paired.won - paired.lost)
    return list(zip(OUTCOMES, numbers, strict=True))


def _summed(rows: Iterable[tuple[int, ...]]) -> Rows:
    found: dict[tuple[int, ...], int] = {}
    for *at, n in rows:
        found[tuple(at)] = found.get(tuple(at), 0) + n
    return tuple((*at, n) for at, n in found.items() if n)
