"""Whose drawings count: flippers among honest people, and honest people whom the champion cannot read."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from training_server.ml.agreement import contributor_weights

Drawings = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]


def drawings(seed: int, accuracy: NDArray[np.float64], *, people: int = 200, flippers: int = 0) -> Drawings:
    """Contributors, their labels, the champion's answers, and who flips. `accuracy` of the champion for each label."""
    rng = np.random.default_rng(seed)
    each = rng.integers(4, 35, people)
    contributors = np.repeat(np.arange(people), each).astype(np.int32)
    truth = rng.integers(0, 10, len(contributors))
    own = np.clip(rng.normal(0, 0.05, people), -0.15, 0.15)[contributors]
    read = rng.random(len(truth)) < accuracy[truth] + own
    answers = np.where(read, truth, (truth + rng.integers(1, 10, len(truth))) % 10).astype(np.int32)
    flips = contributors < flippers
    labels = np.where(flips, (truth + rng.integers(1, 10, len(truth))) % 10, truth).astype(np.int32)
    return contributors, labels, answers, flips


@pytest.mark.parametrize("seed", range(5))
def test_a_fifth_who_flip_labels_count_for_nothing_and_honest_people_in_full(seed: int) -> None:
    contributors, labels, answers, flips = drawings(seed, np.full(10, 0.87), flippers=40)
    weights = contributor_weights(contributors, labels, answers)
    assert weights[~flips].mean() > 0.99
    assert weights[flips].mean() < 0.02


@pytest.mark.parametrize("accuracy", [0.1, 0.3, 0.5])
def test_where_everybody_draws_in_a_style_that_the_champion_misreads_everybody_counts(accuracy: float) -> None:
    contributors, labels, answers, _ = drawings(1, np.full(10, accuracy))
    weights = contributor_weights(contributors, labels, answers)
    assert weights.mean() > 0.96
    assert weights.min() > 0


def test_flippers_stand_out_among_people_who_all_draw_with_a_tilt() -> None:
    contributors, labels, answers, flips = drawings(2, np.full(10, 0.45), flippers=40)
    weights = contributor_weights(contributors, labels, answers)
    assert weights[~flips].mean() > 0.97
    assert weights[flips].mean() < 0.25


def test_a_label_that_the_champion_cannot_read_is_held_against_nobody() -> None:
    accuracy = np.array([0.0, *[0.9] * 9])
    contributors, labels, answers, _ = drawings(3, accuracy)
    only_that = contributors < 20
    labels[only_that] = 0
    answers[only_that] = 4
    weights = contributor_weights(contributors, labels, answers)
    assert weights[only_that].min() > 0.9


def test_one_or_two_misread_drawings_are_no_proof() -> None:
    contributors, labels, answers, _ = drawings(4, np.full(10, 0.87))
    contributors = np.append(contributors, np.int32(200))
    labels, answers = np.append(labels, np.int32(3)), np.append(answers, np.int32(4))
    assert contributor_weights(contributors, labels, answers)[-1] > 0.4


def test_too_few_people_to_compare_with_all_count() -> None:
    contributors, labels, answers, _ = drawings(5, np.full(10, 0.9), people=4, flippers=2)
    assert (contributor_weights(contributors, labels, answers) == 1).all()


def test_no_drawings_have_no_weights() -> None:
    none = np.zeros(0, np.int32)
    assert contributor_weights(none, none, none).shape == (0,)
