"""The line shares one margin: what is lost a little with every promotion is added up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import spec
from tests.counted import LABELS, better, of
from training_server.ml import gate
from training_server.ml.counts import Anchor, Counts
from training_server.ml.paired import CountsUnusable, Paired

RULES = spec.named("doodle").gate
MACRO = RULES.model_copy(update={"metric": "macro-f1"})
EACH = 720  # base holdout drawings of a label, as in doodle's


def beside(base: Sequence[Paired], *line: Sequence[Paired], known: int = len(LABELS)) -> Counts:
    """The better challenger beside its champion and ancestors 1, 2 …, each given by how the challenger did beside it.

    What the challenger answers is the same beside all of them: only who was right before differs.
    """
    counted = better(base)
    anchors = [Anchor(place + 1, known, _shown(counted, sides, known)) for place, sides in enumerate(line)]
    return replace(counted, anchors=tuple(anchors))


def _shown(counted: Counts, sides: Sequence[Paired], known: int) -> tuple[tuple[int, ...], ...]:
    """Rows in which the ancestor won and lost so many, with the challenger's answers of the counts."""
    rows: dict[tuple[int, int, int], int] = {}
    answered: dict[tuple[int, int], int] = {}
    for truth, _, challenger, n in counted.base:
        answered[truth, challenger] = answered.get((truth, challenger), 0) + n
    for (truth, challenger), n in answered.items():
        right, wrong = truth, (truth + 1) % known
        one = (wrong, sides[truth].won) if challenger == truth else (right, sides[truth].lost)
        rest = right if challenger == truth else wrong
        for said, number in (one, (rest, n - one[1])):
            if number:
                at = (truth, said if said < known else wrong, challenger)
                rows[at] = rows.get(at, 0) + number
    return tuple((*at, n) for at, n in rows.items())


def after(won: int, lost: int) -> list[Paired]:
    """Every label won and lost so many of its 720."""
    return [Paired(EACH, 650, won, lost) for _ in LABELS]


def test_two_small_losses_in_a_row_are_one_large_one() -> None:
    """−0.56 points pass; as much again would be −1.1 since the line began, and so on for ever."""
    small = after(6, 10)
    assert gate.decide(better(small), RULES).promote
    again = gate.decide(beside(small, after(8, 16)), RULES)
    assert not again.promote
    assert again.reasons[0] == (
        "Cannot be shown to be no worse on the base holdout than version 1, the best of the champion's line:"
        " −1.1 points (80 won, 160 lost; 98.086 % certain to be no worse than −1.6, allowed −1.0)."
    )
    assert again.numbers["anchors"][0]["passed"] is False


def test_who_lost_nothing_since_the_line_began_is_promoted_and_the_verdict_says_so() -> None:
    same = gate.decide(beside(after(6, 6), after(8, 9)), RULES)
    assert same.promote, same.reasons
    assert "No worse on the base holdout than version 1, the best of the champion's line: −0.1 points" in " ".join(
        same.reasons
    )
    found = same.numbers["anchors"][0]
    assert (found["version"], found["known"], found["down"], found["passed"]) == (1, 10, [], True)
    assert found["base"]["bound"] > -RULES.base_margin


def test_a_champion_that_is_the_best_of_its_line_is_judged_against_once() -> None:
    """That the challenger cannot be told from the ancestor within the margin, as so many changed, is nobody's loss."""
    grown = beside(after(6, 6), after(60, 40))
    verdict = gate.decide(grown, RULES)
    assert verdict.promote, verdict.reasons
    assert "bound" not in verdict.numbers["anchors"][0]["base"]


def test_of_several_ancestors_the_best_is_the_measure() -> None:
    found = gate.decide(beside(after(6, 6), after(4, 7), after(8, 16)), RULES)
    assert "than version 2, the best of the champion's line: −1.1 points" in found.reasons[0]
    assert "bound" not in found.numbers["anchors"][0]["base"]


@pytest.mark.parametrize("place", [1, 2])
def test_a_label_is_not_given_up_little_by_little_whatever_the_others_gain(place: int) -> None:
    """Three points of a label pass beside the champion; against any ancestor they are six."""
    once, twice, gained = Paired(EACH, 650, 4, 26), Paired(EACH, 650, 4, 47), Paired(EACH, 600, 30, 10)
    small = [once if at == 2 else gained for at in range(10)]
    assert gate.decide(better(small), RULES).promote
    line = [[Paired(EACH, 650, 4, 8) if at == 2 else gained for at in range(10)]] * 2
    line[place - 1] = [twice if at == 2 else gained for at in range(10)]
    verdict = gate.decide(beside(small, *line), RULES)
    assert verdict.reasons[0] == (
        f"bird is recognised less often on the base holdout than by version {place}, from which the champion descends:"
        " −6.0 points (4 won, 47 lost of 720); at most −5.0 is allowed."
    )
    assert verdict.numbers["anchors"][place - 1]["down"] == ["bird"]


def test_labels_that_an_ancestor_did_not_know_are_left_out() -> None:
    """It is wrong about all of them, which says nothing."""
    lost_new = [Paired(EACH, 650, 4, 8)] * 9 + [Paired(EACH, 650, 0, 60)]
    old = gate.decide(beside(after(6, 6), lost_new, known=9), RULES)
    assert old.promote, old.reasons
    assert old.numbers["anchors"][0]["base"]["n"] == 9 * EACH
    assert not gate.decide(beside(after(6, 6), lost_new), RULES).promote


def test_a_rebuild_too_must_not_forget_what_the_line_knew() -> None:
    twice = beside(after(6, 10), after(8, 16))
    assert not gate.decide(replace(twice, aim="no worse"), RULES).promote


def test_by_macro_f1_the_line_shares_a_margin_too() -> None:
    assert gate.decide(beside(after(6, 6), after(8, 9)), MACRO).promote
    worse = gate.decide(beside(after(6, 10), after(8, 20)), MACRO)
    assert "than version 1, the best of the champion's line: −1." in " ".join(worse.reasons)
    assert "points of macro-F1" in worse.reasons[0]


def test_the_later_the_look_the_more_certain_it_must_be_beside_an_ancestor_too() -> None:
    shaky = beside(after(6, 6), after(12, 15))
    assert gate.decide(shaky, RULES).promote
    assert "the best of the champion's line" in gate.decide(replace(shaky, look=20), RULES).reasons[0]


def test_a_verdict_beside_ancestors_is_the_same_from_stored_counts() -> None:
    made = beside(after(6, 10), after(8, 16), after(4, 4))
    stored = json.loads(json.dumps(made.to_json()))
    assert Counts.from_json(stored) == made
    for rules in (RULES, MACRO):
        assert gate.derive(stored, rules) == (gate.decide(made, rules), [])


def changed(**values: Any) -> dict[str, Any]:
    made = beside(after(6, 6), after(8, 9)).to_json()
    return {**made, "anchors": [{**made["anchors"][0], **values}]}


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (changed(base=[]), "version 1 are not of the examples that base counts"),
        (changed(base=changed()["anchors"][0]["base"][1:]), "not of the examples"),
        (changed(base=None), "cannot be read"),
        (changed(base=[[0, 0, 0, None]]), "whole numbers"),
        (changed(known=0), "known = 0"),
        (changed(known=11), "known = 11"),
        (changed(known=9), "does not fit"),
        (changed(version=None), "version = None"),
        (changed(more=1), "not complete"),
        ({**changed(), "anchors": [None]}, "not complete"),
        ({**changed(), "anchors": None}, "cannot be read"),
        ({**changed(), "anchors": changed()["anchors"] * 2}, "counted twice"),
        ({key: value for key, value in changed().items() if key != "anchors"}, "anchors"),
    ],
)
def test_an_ancestor_that_is_named_and_not_counted_leaves_no_verdict(stored: Any, why: str) -> None:
    with pytest.raises(CountsUnusable, match=why):
        gate.derive(stored, RULES)


def test_an_ancestor_that_answers_no_numbers_rejects() -> None:
    made = beside(after(6, 6), after(8, 9))
    truth, _, challenger, n = made.anchors[0].base[0]
    broken = replace(made.anchors[0], base=((truth, -1, challenger, n), *made.anchors[0].base[1:]))
    assert "predictions are not numbers" in gate.decide(replace(made, anchors=(broken,)), RULES).reasons[0]


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_an_ancestor_only_ever_forbids(seed: int, look: int) -> None:
    """So no more is promoted where nothing changed than without them."""
    rng = np.random.default_rng(seed)
    sides = [
        [Paired(EACH, 650, *map(int, rng.binomial(EACH, (0.012, rng.choice([0.012, 0.02]))))) for _ in LABELS]
        for _ in range(2)
    ]
    made = replace(beside(*sides), look=look)
    alone = gate.decide(replace(made, anchors=()), RULES)
    assert alone.promote or not gate.decide(made, RULES).promote


def test_the_rule_says_nothing_where_the_champion_is_the_first() -> None:
    assert "anchors" not in gate.decide(better(), RULES).numbers
    assert of(after(1, 1), []).anchors == ()
