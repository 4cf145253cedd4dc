"""Tests and bounds, against brute force and published values."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_server.ml import statistics

changes = st.integers(0, 60)
WILSON = [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)]


@given(won=changes, lost=changes)
def test_mcnemar_counts_the_upper_tail_exactly(won: int, lost: int) -> None:
    n = won + lost
    tail = sum(math.comb(n, k) for k in range(won, n + 1)) / 2**n
    assert statistics.mcnemar(won, lost) == pytest.approx(tail, abs=1e-12)


@given(st.lists(st.integers(-6, 6), max_size=9))
def test_sign_flip_is_the_share_of_all_sign_patterns(differences: list[int]) -> None:
    observed = sum(differences)
    patterns = list(itertools.product((-1, 1), repeat=len(differences)))
    as_large = sum(sum(s * d for s, d in zip(signs, differences, strict=True)) >= observed for signs in patterns)
    assert statistics.sign_flip(differences) == pytest.approx(as_large / len(patterns))


@given(won=changes, lost=changes)
def test_sign_flip_of_single_drawings_is_mcnemar(won: int, lost: int) -> None:
    assert statistics.sign_flip([1] * won + [-1] * lost) == pytest.approx(statistics.mcnemar(won, lost))


def test_one_person_with_many_wins_proves_nothing() -> None:
    assert statistics.mcnemar(100, 0) < 1e-20
    assert statistics.sign_flip([100]) == 0.5


@given(won=changes, lost=changes, more=st.integers(0, 2000))
def test_the_bound_lies_below_the_estimate_and_rises_with_wins(won: int, lost: int, more: int) -> None:
    n = won + lost + more + 1
    bound = statistics.paired_lower_bound(won, lost, n, 0.95)
    assert -1 <= bound <= (won - lost) / n
    if won + lost < n:
        assert statistics.paired_lower_bound(won + 1, lost, n, 0.95) >= bound - 1e-9
    assert statistics.paired_lower_bound(won, lost, n, 0.99) <= bound + 1e-9


@given(n=st.integers(1, 10**6))
def test_the_bound_is_known_where_nothing_changed_sides(n: int) -> None:
    z2 = 1.6448536269514722**2
    assert statistics.paired_lower_bound(0, 0, n, 0.95) == pytest.approx(-z2 / (n + z2), abs=1e-7)


@pytest.mark.parametrize(("won", "lost", "n"), [(0, 1, 44), (9, 4, 80), (30, 45, 900), (0, 12, 100)])
def test_at_the_bound_the_score_under_the_most_likely_constrained_shares_is_z(won: int, lost: int, n: int) -> None:
    delta = statistics.paired_lower_bound(won, lost, n, 0.95)
    # the most likely share of losses where the shares of wins and losses differ by delta, found by brute force
    shares = np.linspace(max(0.0, -delta), (1 - delta) / 2, 400_001)[1:-1]
    likelihood = lost * np.log(shares) + (n - won - lost) * np.log(1 - 2 * shares - delta)
    likelihood += won * np.log(shares + delta) if won else 0
    share = shares[likelihood.argmax()]
    variance = n * (2 * share + delta - delta**2)
    assert (won - lost - n * delta) / np.sqrt(variance) == pytest.approx(1.6448536, abs=2e-3)


@pytest.mark.parametrize(("hits", "n", "low", "high"), WILSON)
def test_wilson_matches_the_textbook(hits: int, n: int, low: float, high: float) -> None:
    assert statistics.wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("hits", "n", "low"), [(88, 100, 0.8158), (9, 10, 0.6523), (0, 10, 0.0), (0, 0, 0.0)])
def test_a_lower_bound_of_a_share_is_one_sided(hits: int, n: int, low: float) -> None:
    """n·(p − low)² = z²·low·(1 − low), solved by hand."""
    bound = statistics.wilson_lower_bound(hits, n, 0.95)
    assert bound == pytest.approx(low, abs=1e-3)
    if hits:
        assert n * (hits / n - bound) ** 2 == pytest.approx(1.6448536**2 * bound * (1 - bound))


def test_drawings_of_few_people_bound_a_share_by_people() -> None:
    """Clusters of one example each: Student's bound of a mean, as in any textbook."""
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    deviations = (values - 3.0) / 5
    expected = 3.0 - 2.1318 * values.std(ddof=1) / math.sqrt(5)
    assert statistics.clustered_lower_bound(3.0, deviations.tolist(), 0.95) == pytest.approx(expected, abs=1e-3)
    assert statistics.clustered_lower_bound(0.9, [0.0], 0.95) == -1.0


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=9), st.data())
def test_sign_flip_never_rises_where_anybody_gains(differences: list[int], data: st.DataObject) -> None:
    who = data.draw(st.integers(0, len(differences) - 1))
    more = [number + 2 * (place == who) for place, number in enumerate(differences)]
    assert statistics.sign_flip(more) <= statistics.sign_flip(differences) + 1e-12
