"""Macro-F1 against its definition, its bound and its test against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from training_server.ml import f1

ALL = np.ones(3, bool)


def answered(seed: int, n: int, right: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n)
    return truth, np.where(rng.random(n) < right, truth, (truth + rng.integers(1, 3, n)) % 3)


def people(seed: int, n: int, each: int, better: float) -> f1.Table:
    truth, champion = answered(seed, n * each, 0.7)
    chance = np.random.default_rng(seed + 1).random(n * each)
    challenger = np.where(chance < better, truth, np.where(chance > 0.95, (truth + 1) % 3, champion))
    rows = np.column_stack([truth, champion, challenger, np.ones(n * each, int)])
    return f1.tables(rows, np.repeat(np.arange(n), each), n, 3)


def by_definition(truth: NDArray[np.int64], answers: NDArray[np.int64]) -> float:
    scores = []
    for label in range(3):
        hits = ((truth == label) & (answers == label)).sum()
        precision, recall = hits / (answers == label).sum(), hits / (truth == label).sum()
        scores.append(2 * precision * recall / (precision + recall))
    return float(np.mean(scores))


def test_macro_f1_is_the_mean_of_the_harmonic_means() -> None:
    truth, champion = answered(1, 200, 0.7)
    challenger = answered(2, 200, 0.4)[1]
    rows = np.column_stack([truth, champion, challenger, np.ones(200, int)])
    sums = f1.tables(rows, np.zeros(200, int), 1, 3)[0]
    expected = by_definition(truth, champion), by_definition(truth, challenger)
    assert tuple(map(float, f1.scores(sums, ALL))) == pytest.approx(expected)


def test_a_label_that_is_neither_there_nor_answered_scores_nothing() -> None:
    sums = f1.tables(np.array([[0, 0, 0, 5]]), np.zeros(1, int), 1, 3)[0]
    assert tuple(map(float, f1.scores(sums, ALL))) == pytest.approx((1 / 3, 1 / 3))
    assert tuple(map(float, f1.scores(sums, ~ALL))) == (0.0, 0.0)


def test_the_swap_test_finds_the_share_of_all_swaps() -> None:
    units = people(3, 9, 6, 0.4)
    differences = []
    for swaps in itertools.product((False, True), repeat=len(units)):
        chosen = np.where(np.array(swaps)[:, None, None], units[:, [0, 3, 4, 1, 2]], units).sum(0)
        before, after = f1.scores(chosen, ALL)
        differences.append(float(after - before))
    expected = np.mean(np.array(differences) >= differences[0] - 1e-12)
    assert 0.003 < expected < 0.2
    assert f1.swap_test(units, ALL, 0.2) == pytest.approx(expected, rel=0.15)
    assert f1.swap_test(units, ALL, 0.0005) > 0.0005


def test_the_swap_test_knows_no_order_of_people() -> None:
    units = people(4, 30, 10, 0.05)
    assert f1.swap_test(units[::-1], ALL, 0.01) == f1.swap_test(units, ALL, 0.01)


def test_no_difference_and_a_loss_prove_nothing() -> None:
    units = people(5, 40, 10, 0.4)
    assert f1.swap_test(units, ALL, 0.05) < 0.05
    assert f1.swap_test(units[:, [0, 1, 2, 1, 2]], ALL, 0.05) == 1.0
    assert f1.swap_test(units[:, [0, 3, 4, 1, 2]], ALL, 0.05) == 1.0


def test_the_bound_holds_as_often_as_it_says() -> None:
    """Samples of 25 people from a known crowd: the true difference lies above the bound in about 90 %."""
    crowd = people(6, 5_000, 10, 0.2)
    before, after = f1.scores(crowd.sum(0), ALL)
    rng = np.random.default_rng(7)
    bounds = [f1.lower_bound(crowd[rng.integers(0, 5_000, 25)], np.ones(25, int), ALL, 0.9) for _ in range(60)]
    assert 0.8 < np.mean(np.array(bounds) < float(after - before)) < 0.98


def test_the_bound_falls_with_the_certainty_and_is_the_same_each_time() -> None:
    units, once = people(8, 40, 10, 0.05), np.ones(40, int)
    some, more = (f1.lower_bound(units, once, ALL, confidence) for confidence in (0.95, 0.9999))
    before, after = f1.scores(units.sum(0), ALL)
    assert -1 < more < some < float(after - before)
    assert f1.lower_bound(units, once, ALL, 0.95) == some


def test_what_never_changed_is_not_known_exactly() -> None:
    same = np.array([[label, label, label, 1] for label in range(3)])
    units = f1.tables(same, np.arange(3), 3, 3)
    assert -0.01 < f1.lower_bound(units, np.array([200, 300, 500]), ALL, 0.95) < 0


def test_one_person_bounds_nothing() -> None:
    assert f1.lower_bound(people(9, 1, 50, 0.3), np.ones(1, int), ALL, 0.95) == -1.0
