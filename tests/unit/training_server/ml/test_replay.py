"""Replay makes every label equally frequent."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training_server.ml import replay

numbers = st.lists(st.integers(0, 500), min_size=2, max_size=12)


def test_labels_that_did_not_arrive_get_more() -> None:
    fresh = np.array([600] * 5 + [0] * 5)
    wanted = replay.plan(fresh, np.full(10, 1000), 6_000)
    assert (fresh + wanted == 900).all()


def test_a_label_above_the_even_share_gets_none() -> None:
    assert replay.plan(np.array([100, 0, 0]), np.full(3, 9), 20).tolist() == [0, 10, 10]


def test_a_label_without_base_examples_gets_none() -> None:
    assert replay.plan(np.array([10, 10, 10]), np.array([5, 0, 5]), 20).tolist() == [10, 0, 10]


def test_without_any_base_example_there_is_no_replay() -> None:
    assert replay.plan(np.array([10, 10]), np.zeros(2, int), 20).tolist() == [0, 0]


@given(numbers, st.integers(0, 3000))
def test_the_plan_adds_up_and_is_as_even_as_it_can_be(fresh: list[int], total: int) -> None:
    there = np.array(fresh)
    wanted = replay.plan(there, np.full(len(there), 1), total)
    assert wanted.sum() == total
    assert (wanted >= 0).all()
    if total:
        topped = (there + wanted)[wanted > 0]
        assert topped.max() - topped.min() <= 1
        assert (there[wanted == 0] >= topped.min() - 1).all()


def test_the_choice_is_the_same_for_the_same_seed_and_repeats_late() -> None:
    labels = np.array([0] * 10 + [1] * 3, np.int32)
    wanted = np.array([5, 7])
    chosen = replay.choose(labels, wanted, 1)
    assert np.array_equal(chosen, replay.choose(labels, wanted, 1))
    assert not np.array_equal(chosen, replay.choose(labels, wanted, 2))
    assert np.bincount(labels[chosen]).tolist() == [5, 7]
    assert len(set(chosen[:5].tolist())) == 5
    assert np.bincount(chosen)[10:].max() - np.bincount(chosen)[10:].min() <= 1
