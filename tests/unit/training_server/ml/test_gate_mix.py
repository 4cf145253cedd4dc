"""The mean over labels, as if each were equally frequent: the test of it against a slow exact one."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import spec
from tests.counted import Cell, of
from training_server.ml import gate, statistics
from training_server.ml.counts import Counts
from training_server.ml.gate import budget, mix
from training_server.ml.paired import Paired

RULES = spec.named("doodle").gate
ABC = ("a", "b", "c", "d")
few = settings(max_examples=100, deadline=None)


def worths(counts: Counts) -> list[Fraction]:
    """What each part adds to the difference, exactly: contributors, and base examples of labels that did not arrive."""
    sides = [
        f if here else b for b, f, here in zip(counts.base_by_label, counts.fresh_by_label, counts.arrived, strict=True)
    ]
    known = sum(side.n > 0 for side in sides)
    worth = [Fraction(1, known * side.n) if side.n else Fraction(0) for side in sides]
    people: dict[int, Fraction] = {}
    for who, truth, champion, challenger, n in counts.fresh:
        if counts.arrived[truth]:
            moved = n * ((challenger == truth) - (champion == truth))
            people[who] = people.get(who, Fraction(0)) + worth[truth] * moved
    absent = [place for place, here in enumerate(counts.arrived) if not here]
    on_base = [
        worth[at] * sign for at in absent for sign, n in ((1, sides[at].won), (-1, sides[at].lost)) for _ in range(n)
    ]
    return [part for part in (*people.values(), *on_base) if part]


def chance(parts: Sequence[Fraction], off: Fraction = Fraction(0)) -> float:
    """How likely the sum of the parts, each with either sign, is at least theirs plus `off`."""
    sums = [sum(signed) for signed in itertools.product(*((part, -part) for part in parts))]
    return sum(each >= sum(parts) + off for each in sums) / len(sums)


@st.composite
def few_moves(draw: st.DrawFn, *, most: int) -> Counts:
    """Two labels arrive, from four people; two do not. At most eight parts, examples of each label anything."""
    sizes = [draw(st.integers(4, most)) for _ in range(4)]
    moves = [draw(st.integers(0, 3)) for _ in range(4)]
    base = [Paired(9, 5), Paired(9, 5)]
    for n, moved in zip(sizes[2:], moves[2:], strict=True):
        won = draw(st.integers(0, min(2, moved)))
        base.append(Paired(n, 2, won, min(2, moved) - won))
    cells: list[Cell] = [(9, at, Paired(max(sizes[at], most // 2), 1)) for at in range(2)]
    cells += [
        (who, at, Paired(6, 3, draw(st.integers(0, 3)), draw(st.integers(0, 3)))) for who in range(4) for at in range(2)
    ]
    return of(base, cells, labels=ABC)


@given(few_moves(most=30))
@few
def test_the_test_of_the_mean_over_labels_is_exact_where_that_is_cheap(made: Counts) -> None:
    difference, parts = mix.even(made, len(ABC))
    exact = worths(made)
    assert difference == pytest.approx(float(sum(exact)), abs=1e-12)
    assert statistics.sign_flip(parts) == pytest.approx(chance(exact))


@given(few_moves(most=100_000))
@few
def test_where_labels_have_no_small_common_measure_it_is_as_near_as_their_worths_are(made: Counts) -> None:
    _, parts = mix.even(made, len(ABC))
    exact = worths(made)
    # each worth is off by half a grain at most, of 256 to the smallest
    off = 2 * sum(map(abs, exact), Fraction(0)) / (2 * mix.GRAINS_OF_THE_SMALLEST)
    assert chance(exact, off) - 1e-9 <= statistics.sign_flip(parts) <= chance(exact, -off) + 1e-9


def forgotten(each: int) -> Counts:
    """Five labels arrive and gain a little; of the others 1.7 % of many base examples are lost and 0.2 % won."""
    labels = tuple("abcdefghij")
    lost, won = round(0.017 * each), round(0.002 * each)
    base = [Paired(each + place, each - won, 0 if place < 5 else won, 0 if place < 5 else lost) for place in range(10)]
    fresh = [(who, at, Paired(2, 1, int(who % 5 == at), 0)) for who in range(20) for at in range(5)]
    return of(base, fresh, labels=labels)


def test_what_absent_labels_lose_counts_however_many_examples_there_are() -> None:
    """A grain of fixed size rounded an example of 20,000 to nothing."""
    found = []
    for each in (1_000, 5_000, 20_000, 50_000):
        counts = forgotten(each)
        found.append(mix.judge(counts, RULES, budget.levels(counts, RULES)).numbers["p"])
    assert np.ptp(found) < 0.05 * found[0]


def test_many_moves_of_labels_of_all_sizes_are_tested_within_seconds_and_within_bounds() -> None:
    rng = np.random.default_rng(5)
    sizes = rng.integers(20_000, 400_000, 12)
    base = [
        Paired(int(n), int(n // 2), int(rng.binomial(n // 2, 0.06)), int(rng.binomial(n // 2, 0.06))) for n in sizes
    ]
    people = [
        (who, at, Paired(5, 2, int(rng.integers(3)), int(rng.integers(3)))) for who in range(300) for at in range(6)
    ]
    counts = of(base, people, labels=tuple("abcdefghijkl"))
    began = time.monotonic()
    _, parts = mix.even(counts, 12)
    p = statistics.sign_flip(parts)
    assert 0 < p < 1
    assert sum(map(abs, parts)) < 1.2 * mix.MOST_GRAINS
    assert time.monotonic() - began < 30


def test_a_label_on_which_nothing_moved_does_not_coarsen_the_others() -> None:
    base = [Paired(999_983, 9)] + [Paired(30, 20, 2, 1)] * 3
    _, parts = mix.even(of(base, [(0, 3, Paired(10, 5, 3, 0))], labels=ABC), 4)
    assert sorted(parts) == [-1, -1, 1, 1, 1, 1, 9]


def test_the_verdict_of_many_examples_is_the_same_from_stored_counts() -> None:
    counts = forgotten(20_000)
    assert gate.derive(counts.to_json(), RULES) == (gate.decide(counts, RULES), [])
