"""When exported files count as the network itself, at the edges of the rule."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from training_server.ml import parity

LABELS = ("bird", "cat", "sun")


def answers(n: int, seed: int = 1) -> NDArray[np.float32]:
    """Sure answers: no rounding changes which label is the most probable."""
    places = np.random.default_rng(seed).integers(0, 3, n)
    return (0.8 * np.eye(3, dtype=np.float32)[places] + 0.2 / 3).astype(np.float32)


def report(expected: NDArray[np.float32], got: NDArray[np.float32]) -> parity.Report:
    return parity.compare(expected, got, np.arange(len(expected)))


def disagreeing(n: int, on: int) -> parity.Report:
    """So many wavering examples of n on which a hair decides."""
    expected = answers(n)
    expected[:on] = (0.4001, 0.4, 0.1999)
    got = expected.copy()
    got[:on] = (0.4, 0.4001, 0.1999)
    return report(expected, got)


def test_one_wavering_example_in_a_thousand_may_name_another_label() -> None:
    assert disagreeing(1000, on=1).holds
    assert not disagreeing(1000, on=2).holds
    assert not disagreeing(999, on=1).holds
    assert disagreeing(7000, on=7).holds


@pytest.mark.parametrize(("off", "holds"), [(0.0099, True), (0.0101, False)])
def test_no_probability_may_be_off_by_more_than_a_hundredth(off: float, holds: bool) -> None:
    expected = answers(5000)
    got = expected.copy()
    got[17, 0] += off
    found = report(expected, got)
    assert found.holds is holds
    assert found.agreed == 5000
    assert found.worst[0].name == 17
    assert found.to_json() == {"n": 5000, "agreement": 1.0, "largest_difference": pytest.approx(off, abs=1e-4)}


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_answer_that_is_no_number_never_holds(value: float) -> None:
    expected = answers(10)
    for one, other in ((expected, expected.copy()), (expected.copy(), expected)):
        other = other.copy()
        other[3, 1] = value
        found = report(one, other)
        assert not found.holds
        assert found.largest_difference == parity.NO_NUMBER
        assert found.worst[0].name == 3


def test_on_no_examples_nothing_is_proven() -> None:
    nothing = parity.measure(lambda images: answers(0), lambda images: answers(0), [])
    assert not nothing.holds
    with pytest.raises(parity.AnswersDiffer, match="no base holdout"):
        nothing.check(LABELS)


def test_answers_of_another_number_are_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="of 4 examples"):
        parity.compare(answers(4), answers(3), np.arange(4))


def test_the_message_shows_the_worst_examples_with_both_answers() -> None:
    expected = np.array([[0.9, 0.06, 0.04], [0.8, 0.1, 0.1], [0.2, 0.7, 0.1]], np.float32)
    got = np.array([[0.04, 0.06, 0.9], [0.8, 0.1, 0.1], [0.2, 0.65, 0.15]], np.float32)
    with pytest.raises(parity.AnswersDiffer) as refused:
        parity.compare(expected, got, np.array([4711, 4712, 4713])).check(LABELS)
    said = str(refused.value)
    assert "same label on 66.667% of 3 examples of the base holdout (99.9% is needed)" in said
    assert "up to 0.8600 apart (0.01 is allowed)" in said
    first, second = "example 4711: bird 0.9000 → 0.0400, sun 0.0400 → 0.9000", "example 4713: cat 0.7000 → 0.6500"
    assert f"{first}; {second}" in said


def test_disagreements_are_shown_where_nothing_else_is_wrong() -> None:
    expected = answers(100)
    expected[40] = (0.4001, 0.4, 0.1999)
    got = expected + np.float32(0.009)
    got[40] = (0.4, 0.4001, 0.1999)
    assert report(expected, got).worst[0].name == 40


def test_blocks_add_up_to_the_whole() -> None:
    expected = answers(1000)
    got = expected + np.random.default_rng(3).normal(0, 0.02, expected.shape).astype(np.float32)
    images = np.arange(1000)
    parts = [(images[i : i + 64], images[i : i + 64].astype(np.uint16)) for i in range(0, 1000, 64)]
    joined = parity.measure(lambda block: expected[block], lambda block: got[block], parts)  # type: ignore[arg-type]
    assert joined == report(expected, got)
    assert len(joined.worst) == parity.WORST


def test_pages_that_share_the_images_answer_each_once_and_in_order() -> None:
    asked: list[int] = []

    def page(images: np.ndarray) -> np.ndarray:
        asked.append(len(images))
        return images.reshape(len(images), -1)[:, :1].astype(np.float32)

    images = np.arange(7, dtype=np.uint8).reshape(7, 1, 1, 1)
    with ThreadPoolExecutor(2) as pool:
        answered = parity.shared_out([page, page], pool)(images)
    assert answered[:, 0].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert sorted(asked) == [3, 4]
