"""Fresh examples come first and are taught by their labels alone; replay is taught by the champion as well."""

from __future__ import annotations

import numpy as np
import pytest

from training_server.ml import curriculum
from training_server.ml.curriculum import Weighed


def test_only_replay_is_distilled() -> None:
    fresh = Weighed(np.array([2, 2], np.int32), np.array([0.5, 1.0], np.float32))
    taught = np.array([[1.0, -1.0]], np.float32)
    lesson = curriculum.compose(
        lambda places: (places, np.zeros((len(places), 1, 1, 1), np.uint8)),
        (1, 1, 1),
        fresh,
        Weighed.evenly(np.array([0], np.int32)),
        taught,
    )
    assert len(lesson) == 3
    assert lesson.labels.tolist() == [2, 2, 0]
    assert lesson.weights.tolist() == [0.5, 1.0, 1.0]
    assert lesson.distilled.tolist() == [0, 0, 1]
    assert np.array_equal(lesson.teacher[2:], taught)


def test_the_champion_s_answer_is_held_where_it_names_the_label() -> None:
    taught = np.array([[2.0, 1.0], [1.0, 2.0], [3.0, 0.0]], np.float32)
    labels = np.array([0, 0, 2], np.int32)
    assert curriculum.where_right(taught, labels).tolist() == [1, 0, 0]
    lesson = curriculum.compose(
        lambda places: (places, np.zeros((len(places), 1, 1, 1), np.uint8)),
        (1, 1, 1),
        Weighed.evenly(np.array([1], np.int32)),
        Weighed.evenly(labels),
        taught,
        curriculum.where_right(taught, labels),
    )
    assert lesson.distilled.tolist() == [0, 1, 0, 0]
    assert lesson.n_fresh == 1


@pytest.mark.parametrize(("new", "comes"), [(1, 4), (10, 3), (20, 2), (30, 1), (90, 1)])
def test_examples_of_a_label_that_the_champion_does_not_know_come_as_often_as_evens_them_out(
    new: int, comes: int
) -> None:
    labels = np.repeat(np.array([0, 1, 2], np.int32), [20, 40, new])
    found = curriculum.repeats(labels, np.ones(len(labels), np.float32), known=2)
    assert found.tolist() == [1] * 60 + [comes] * new


def test_what_has_no_weight_is_no_example_of_a_label() -> None:
    labels, weights = (
        np.repeat(np.array([0, 2], np.int32), [40, 10]),
        np.repeat(np.array([0.0, 1.0], np.float32), [30, 20]),
    )
    assert curriculum.repeats(labels, weights, known=2).tolist() == [1] * 50


def test_an_epoch_holds_every_example_as_often_as_it_comes() -> None:
    fresh, known = Weighed.evenly(np.array([1, 1], np.int32)), Weighed.evenly(np.zeros(6, np.int32))
    lesson = curriculum.compose(
        lambda places: (places, np.zeros((len(places), 1, 1, 1), np.uint8)),
        (1, 1, 1),
        fresh,
        known,
        np.zeros((6, 1), np.float32),
    )
    first, second = lesson.epoch(1, 0), lesson.epoch(1, 1)
    assert lesson.epoch_size == len(first) == 12
    assert np.bincount(first).tolist() == [3, 3, 1, 1, 1, 1, 1, 1]
    assert first.tolist() != second.tolist()
    assert first.tolist() == lesson.epoch(1, 0).tolist()


@pytest.mark.parametrize(("fresh", "left"), [(100, 3_000), (4_000, 4_000), (9_000, 5_000)])
def test_in_short_as_much_is_replayed_as_is_fresh_but_no_fewer_than_some_steps_need(fresh: int, left: int) -> None:
    labels = Weighed.evenly(np.arange(fresh, dtype=np.int32) % 2), Weighed.evenly(np.arange(5_000, dtype=np.int32) % 2)
    lesson = curriculum.compose(
        lambda places: (places, np.zeros((len(places), 1, 1, 1), np.uint8)),
        (1, 1, 1),
        *labels,
        np.zeros((5_000, 2), np.float32),
    )
    epoch = lesson.in_short(seed=1).epoch(1, 0)
    assert np.sort(epoch[epoch < fresh]).tolist() == list(range(fresh))
    again = epoch[epoch >= fresh]
    assert len(again) == len(set(again.tolist())) == left
    assert sorted(again.tolist()) == sorted(e for e in lesson.in_short(seed=1).epoch(1, 1).tolist() if e >= fresh)
    assert lesson.epoch_size == fresh + 5_000, "the lesson itself stays as it is"
