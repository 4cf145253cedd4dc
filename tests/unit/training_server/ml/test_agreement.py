"""Whose drawings count: flippers among honest people, and honest people whom the champion cannot read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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


def partly(seed: int, wrong: str) -> Drawings:
    """A fifth of the people lie about some of their drawings only; the others draw as the champion reads."""
    rng = np.random.default_rng(seed)
    contributors, labels, answers, flips = drawings(seed, np.full(10, 0.87))
    liars = contributors < 40
    if wrong == "two labels exchanged":
        flips = liars & (labels < 2)
        labels = np.where(flips, 1 - labels, labels)
    elif wrong == "half called by one label":
        flips = liars & (labels > 0) & (rng.random(len(labels)) < 0.5)
        labels = np.where(flips, 0, labels)
    else:
        flips = liars & (rng.random(len(labels)) < 0.5)
        labels = np.where(flips, (labels + rng.integers(1, 10, len(labels))) % 10, labels)
    return contributors, labels.astype(np.int32), answers, flips


@pytest.mark.parametrize(
    ("wrong", "let_through"),
    [("two labels exchanged", 0.7), ("half called by one label", 0.55), ("half at random", 0.45)],
)
@pytest.mark.parametrize("seed", range(3))
def test_who_lies_about_a_part_counts_less_for_it_and_honest_people_in_full(
    seed: int, wrong: str, let_through: float
) -> None:
    contributors, labels, answers, flips = partly(seed, wrong)
    weights = contributor_weights(contributors, labels, answers)
    assert weights[contributors >= 40].mean() > 0.98
    assert weights[flips].mean() < let_through


def test_who_lies_about_one_label_still_counts_on_the_others() -> None:
    contributors, labels, answers, flips = partly(1, "two labels exchanged")
    weights = contributor_weights(contributors, labels, answers)
    assert weights[(contributors < 40) & ~flips].mean() > 0.95


def test_a_majority_that_lies_about_a_label_is_not_seen() -> None:
    """A known limit: what most people say is what is usual."""
    contributors, labels, answers, _ = drawings(6, np.full(10, 0.87))
    lie = (labels == 3) & (contributors % 10 < 7)
    weights = contributor_weights(contributors, np.where(lie, 4, labels).astype(np.int32), answers)
    assert weights[lie].mean() > 0.5


def test_a_loner_whose_style_nobody_shares_counts_too_little() -> None:
    """A known limit: to the champion and to everybody else they look like a liar."""
    contributors, labels, answers, _ = drawings(7, np.full(10, 0.87))
    loner = contributors == 0
    answers = np.where(loner, (labels + 1) % 10, answers).astype(np.int32)
    weights = contributor_weights(contributors, labels, answers)
    assert weights[loner].max() < 0.5
    assert weights[~loner].mean() > 0.98


crowds = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=80).map(
    lambda rows: tuple(np.array(column, np.int32) for column in zip(*rows, strict=True))
)


@given(crowds)
def test_weights_lie_between_nothing_and_one_and_one_person_has_one_for_a_label(crowd: Any) -> None:
    contributors, labels, answers = crowd
    weights = contributor_weights(contributors, labels, answers)
    assert ((weights >= 0) & (weights <= 1)).all()
    for person, label in {(int(a), int(b)) for a, b in zip(contributors, labels, strict=True)}:
        assert len(set(weights[(contributors == person) & (labels == label)].tolist())) == 1


@given(crowds, st.permutations(range(9)))
def test_who_is_which_number_changes_nothing(crowd: Any, other: list[int]) -> None:
    contributors, labels, answers = crowd
    renumbered = np.array(other, np.int32)[contributors]
    found = contributor_weights(renumbered, labels, answers)
    assert np.allclose(found, contributor_weights(contributors, labels, answers), atol=1e-5)


@given(crowds)
def test_whom_the_champion_reads_always_counts_in_full(crowd: Any) -> None:
    contributors, labels, answers = crowd
    answers = np.where(contributors == contributors[0], labels, answers).astype(np.int32)
    assert (contributor_weights(contributors, labels, answers)[contributors == contributors[0]] == 1).all()


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
