"""Replay makes every label equally frequent."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.settings import Training
from training_server.ml import replay

numbers = st.lists(st.integers(0, 500), min_size=2, max_size=12)


def test_labels_that_did_not_arrive_get_more() -> None:
    fresh = np.array([600] * 5 + [0] * 5)
    wanted = replay.plan(fresh, np.full(10, 1000), 6_000)
    assert (fresh + wanted == 900).all()


def test_a_label_above_the_even_share_gets_none() -> None:
    assert replay.plan(np.array([100, 0, 0]), np.full(3, 9), 20).tolist() == [0, 10, 10]


def test_a_label_with_none_available_gets_none() -> None:
    assert replay.plan(np.array([10, 10, 10]), np.array([5, 0, 5]), 20).tolist() == [10, 0, 10]


def test_where_nothing_is_there_nothing_is_replayed() -> None:
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


def test_choosing_from_what_was_chosen_is_the_same_choice() -> None:
    labels = np.random.default_rng(1).integers(0, 3, 60).astype(np.int32)
    wanted = np.array([5, 70, 4])
    chosen = replay.choose(labels, wanted, 1)
    once = np.unique(chosen)
    assert np.array_equal(once[replay.choose(labels[once], wanted, 1)], chosen)


def of(*numbers: int) -> np.ndarray:
    """Labels (n,): so many of each."""
    return np.repeat(np.arange(len(numbers), dtype=np.int32), numbers)


SETTINGS = Training(replay_ratio=2.0, replay_floor=0, replay_older=0.5)


def counted(found: replay.Mix, older: np.ndarray, base: np.ndarray) -> tuple[list[int], list[int]]:
    return tuple(
        np.bincount(pool[places], minlength=3).tolist() for pool, places in ((older, found.older), (base, found.base))
    )


def test_older_submissions_give_part_of_what_the_fresh_ones_lack() -> None:
    older, base = of(0, 90, 5), of(90, 90, 90)
    found = replay.mix(of(30, 0, 0), older, base, 3, SETTINGS, 1)
    assert counted(found, older, base) == ([0, 15, 5], [0, 15, 25])


def test_a_label_that_base_lacks_is_replayed_from_older_submissions_a_few_times_each() -> None:
    older, base = of(0, 0, 3), of(90, 90, 0)
    found = replay.mix(of(30, 0, 0), older, base, 3, SETTINGS, 1)
    assert counted(found, older, base) == ([0, 0, 12], [0, 30, 0])


def test_a_small_run_still_replays_enough() -> None:
    floor = SETTINGS.model_copy(update={"replay_floor": 300})
    for each, fresh, expected in ((200, 30, 300), (200, 300, 600), (10, 30, 60), (20, 15, 60)):
        base = of(each, each, each)
        assert len(replay.mix(of(fresh, 0, 0), of(0, 0, 0), base, 3, floor, 1).base) == expected


def test_replay_can_be_turned_off() -> None:
    off = Training(replay_ratio=0.0)
    found = replay.mix(of(30, 0, 0), of(9, 9, 9), of(9, 9, 9), 3, off, 1)
    assert len(found.base) == len(found.older) == 0
