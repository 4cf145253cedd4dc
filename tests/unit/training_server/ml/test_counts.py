"""What is derived from counts, and what is refused when they are read again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counted import LABELS, better
from training_server.ml.counts import Counts
from training_server.ml.paired import CountsUnusable, Paired


def changed(**values: Any) -> dict[str, Any]:
    return {**better().to_json(), **values}


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (None, "no stored counts"),
        ([], "no stored counts"),
        ({}, "format None"),
        (changed(format=2), "format 2"),
        (changed(format=4), "format 4"),
        (changed(more=1), "more"),
        ({key: value for key, value in better().to_json().items() if key != "look"}, "look"),
        (changed(base=[[0, 0, 0, float("nan")]]), "base"),
        (changed(base=[[0, 0, 0, None]]), "base"),
        (changed(base=[[0, 0, 0, True]]), "base"),
        (changed(base=[[0, 0, 0, 1.0]]), "base"),
        (changed(base=[[0, 0, 0]]), "base"),
        (changed(base=[[0, 0, 0, 0]]), "base"),
        (changed(base=[[10, 0, 0, 1]]), "base"),
        (changed(base=[[-1, 0, 0, 1]]), "base"),
        (changed(base=[[0, 0, 10, 1]]), "base"),
        (changed(base=[[0, 0, -2, 1]]), "base"),
        (changed(base=[[0, 0, 0, 1], [0, 0, 0, 2]]), "base"),
        (changed(base=[[0, 0, 0, 10**30]]), "cannot be read"),
        (changed(base=[[0, 0, 0, 10**12]]), "cannot hold"),
        (changed(base=7), "cannot be read"),
        (changed(fresh=[[-1, 0, 0, 0, 1]]), "fresh"),
        (changed(fresh=[[0, 0, 9, 0, 1]], known=9), "9"),
        (changed(known=0), "known"),
        (changed(known=11), "known"),
        (changed(known=None), "known"),
        (changed(look=0), "look"),
        (changed(look=1.5), "look"),
        (changed(aim="worse"), "aim"),
        (changed(labels=[]), "labels"),
        (changed(labels=["a"] * 10), "labels"),
        (changed(labels=[1] * 10), "labels"),
        (changed(labels=[[]] * 10), "cannot be read"),
    ],
)
def test_stored_counts_that_are_incomplete_or_contradict_themselves_are_refused(broken: Any, why: str) -> None:
    with pytest.raises(CountsUnusable, match=why):
        Counts.from_json(broken)


@st.composite
def any_counts(draw: st.DrawFn) -> Counts:
    size = draw(st.integers(2, 4))
    known = draw(st.integers(1, size))
    cell = st.tuples(st.integers(0, size - 1), st.integers(-1, known - 1), st.integers(-1, size - 1))
    base = draw(st.dictionaries(cell, st.integers(1, 400), max_size=12))
    fresh = draw(st.dictionaries(st.tuples(st.integers(0, 8), cell), st.integers(1, 60), max_size=20))
    return Counts(
        LABELS[:size],
        tuple((*at, n) for at, n in base.items()),
        tuple((person, *at, n) for (person, at), n in fresh.items()),
        known,
        draw(st.integers(1, 200)),
        draw(st.sampled_from(["better", "no worse"])),
    )


@given(any_counts())
def test_what_is_stored_is_what_is_read(made: Counts) -> None:
    assert Counts.from_json(json.loads(json.dumps(made.to_json()))) == made


@given(any_counts())
def test_labels_and_contributors_add_up_to_the_same(made: Counts) -> None:
    assert sum(made.fresh_by_label, Paired()) == sum(made.fresh_by_contributor, Paired())
    assert sum(made.fresh_by_label, Paired()).n == sum(row[-1] for row in made.fresh)
