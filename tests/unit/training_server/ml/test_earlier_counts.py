"""What verdicts can be derived from counts that were stored in an earlier format."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import spec
from tests.counted import LABELS, better
from training_server.ml import earlier_counts, gate
from training_server.ml.counts import Counts
from training_server.ml.gate import mix
from training_server.ml.paired import CountsUnusable, Paired

RULES = spec.named("doodle").gate


def hits(paired: Paired) -> list[int]:
    return [paired.n, paired.champion, paired.won, paired.lost]


def as_format_1(made: Counts) -> dict[str, Any]:
    """The same run as it was stored before confusion triples were: hits, and false claims on what arrived."""
    fresh = []
    for who in sorted({row[0] for row in made.fresh}):
        theirs = replace(made, fresh=tuple(row for row in made.fresh if row[0] == who)).fresh_by_label
        fresh += [[who, place, *hits(paired)] for place, paired in enumerate(theirs) if paired.n]
    return {
        "labels": list(made.labels),
        "base": [hits(paired) for paired in made.base_by_label],
        "fresh": fresh,
        "claims": hits(mix.claims_on_arrived(made)),
        "invalid": 0,
    }


@st.composite
def any_answers(draw: st.DrawFn) -> Counts:
    """Champion and challenger know all of two to four labels and answer with numbers."""
    size = draw(st.integers(2, 4))
    cell = st.tuples(*[st.integers(0, size - 1)] * 3)
    base = draw(st.dictionaries(cell, st.integers(1, 400), max_size=20))
    fresh = draw(st.dictionaries(st.tuples(st.integers(0, 8), cell), st.integers(1, 60), max_size=20))
    on_fresh = tuple((who, *at, n) for (who, at), n in fresh.items())
    return Counts(LABELS[:size], tuple((*at, n) for at, n in base.items()), on_fresh, size)


@given(any_answers())
@settings(max_examples=200, deadline=None)
def test_hits_and_false_claims_of_format_1_give_the_verdict_that_the_answers_gave(made: Counts) -> None:
    verdict, not_applied = gate.derive(json.loads(json.dumps(as_format_1(made))), RULES)
    assert verdict == gate.decide(made, RULES)
    assert not_applied == [earlier_counts.NO_LOOK, earlier_counts.NO_ANCHORS]


def test_format_2_gives_the_verdict_without_the_champions_ancestors() -> None:
    made = replace(better(), look=3)
    stored = {key: value for key, value in made.to_json().items() if key != "anchors"} | {"format": 2}
    assert earlier_counts.read(stored) == (made, [earlier_counts.NO_ANCHORS])
    assert gate.derive(stored, RULES) == (gate.decide(made, RULES), [earlier_counts.NO_ANCHORS])


def test_todays_counts_lack_nothing() -> None:
    assert earlier_counts.read(better().to_json()) == (better(), [])


def changed(**values: Any) -> dict[str, Any]:
    return {**as_format_1(better()), **values}


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (None, "no stored counts"),
        ([], "no stored counts"),
        ({}, "lack or add: base, claims"),
        (changed(more=1), "lack or add: more"),
        (changed(invalid=3), "3 predictions are not numbers"),
        (changed(base=[[1, 1, 0, 0]]), "do not fit"),
        (changed(labels=["a"], base=[[1, 1, 0, 0]]), "do not fit"),
        (changed(base=[[1, 1, 0]] * 10), "contradict|cannot be read"),
        (changed(base=[[1, 2, 0, 0]] * 10), "contradict"),
        (changed(fresh=[[0, 12, 1, 1, 0, 0]]), "fresh"),
        (changed(fresh=[[0]]), "cannot be read"),
        (changed(fresh=7), "cannot be read"),
        (changed(claims=[5000, 0, 4000, 0]), "contradict"),
        (changed(claims=None), "cannot be read"),
        ({"format": 9}, "format 9"),
    ],
)
def test_earlier_counts_that_are_incomplete_or_contradict_themselves_are_refused(broken: Any, why: str) -> None:
    with pytest.raises(CountsUnusable, match=why):
        gate.derive(broken, RULES)


def test_macro_f1_cannot_be_derived_from_hits() -> None:
    macro = RULES.model_copy(update={"metric": "macro-f1"})
    with pytest.raises(CountsUnusable, match=r"have format 1, from which no macro-f1 can be derived\."):
        gate.derive(as_format_1(better()), macro)
