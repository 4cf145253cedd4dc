"""The dial: exact ends, a line between, and a choice that no trick of scale or label mix moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from training_server.ml import interpolate
from training_server.ml.interpolate import Dial, NothingToJudgeBy, Point, Validation

weights = arrays(np.float32, 6, elements=st.floats(-10, 10, width=32))


@given(weights, weights, st.floats(0, 1))
def test_every_point_lies_on_the_line_and_the_ends_are_exact(
    start: np.ndarray, trained: np.ndarray, alpha: float
) -> None:
    (found,) = interpolate.between([start], [trained], alpha)
    assert found == pytest.approx(start + alpha * (trained - start), abs=1e-4)
    assert found.dtype == np.float32
    assert np.array_equal(interpolate.between([start], [trained], 0.0)[0], start)
    assert np.array_equal(interpolate.between([start], [trained], 1.0)[0], trained)


def test_the_ends_are_copies() -> None:
    start = np.zeros(2, np.float32)
    interpolate.between([start], [start], 0.0)[0][0] = 9
    assert start[0] == 0


def test_the_loss_is_the_cross_entropy_however_large_the_logits() -> None:
    logits = np.array([[1000.0, 0.0], [0.0, 0.0]], np.float32)
    assert interpolate.loss(logits, np.array([0, 1], np.int32)) == pytest.approx([0.0, np.log(2)])


FRESH, BASE = np.repeat(np.int32(0), 40), np.repeat(np.array([0, 1], np.int32), 40)
VALIDATION = Validation(FRESH, BASE, 2)


def sure(labels: np.ndarray, *, right: float, scale: float = 2.0) -> np.ndarray:
    """Logits that name the true one of two labels, in a share of `right` of the rows of each label."""
    logits = np.zeros((len(labels), 2), np.float32)
    for label in (0, 1):
        rows = np.flatnonzero(labels == label)
        good = rows[: round(right * len(rows))]
        logits[good, label] = scale
        logits[np.setdiff1d(rows, good), 1 - label] = scale
    return logits


def test_being_merely_surer_is_no_gain() -> None:
    mild, bold = (
        VALIDATION.judge(1.0, sure(FRESH, right=0.9, scale=s), sure(BASE, right=0.9, scale=s)) for s in (2.0, 3.0)
    )
    assert bold.mix == pytest.approx(mild.mix, abs=0.005)


def test_wrongly_labelled_fresh_drawings_change_nothing_of_the_loss_on_base() -> None:
    """The hot temperature that suits them makes a network look bad on base, and the more so the better it is."""
    mislabelled = np.where(np.arange(len(FRESH)) < 10, 1, FRESH).astype(np.int32)
    honest, flooded = (
        Validation(labels, BASE, 2).judge(1.0, sure(FRESH, right=0.95), sure(BASE, right=0.95))
        for labels in (FRESH, mislabelled)
    )
    assert flooded.base == honest.base
    assert flooded.mix > honest.mix + 0.2


def test_a_label_that_arrived_counts_as_much_as_one_that_did_not() -> None:
    def judged(fresh: float, absent: float) -> float:
        base = sure(BASE, right=0.9)
        base[BASE == 1] = sure(BASE, right=absent)[BASE == 1]
        return VALIDATION.judge(1.0, sure(FRESH, right=fresh), base).mix

    assert judged(0.9, 0.8) == pytest.approx(judged(0.8, 0.9))
    assert judged(0.9, 0.9) < judged(0.9, 0.8)


def test_what_was_erased_is_left_out() -> None:
    fresh = sure(FRESH, right=1.0)
    whole = VALIDATION.judge(1.0, fresh, sure(BASE, right=0.9))
    fresh[:5] = np.nan
    found = VALIDATION.judge(1.0, fresh, sure(BASE, right=0.9))
    assert found.mix == pytest.approx(whole.mix)


def test_a_label_of_which_neither_side_holds_enough_is_left_out() -> None:
    few = Validation(FRESH, BASE, 3)
    fresh, base = (np.pad(sure(side, right=0.9), ((0, 0), (0, 1)), constant_values=-9) for side in (FRESH, BASE))
    assert np.isfinite(few.judge(1.0, fresh, base).mix)


def test_where_no_label_has_enough_there_is_nothing_to_judge_by() -> None:
    few = Validation(FRESH[:9], BASE[:9], 345)
    logits = np.zeros((9, 345), np.float32)
    with pytest.raises(NothingToJudgeBy, match="no label has 10 validation examples"):
        interpolate.search((1.0,), lambda alpha: (logits, logits), few)


def dial(*points: tuple[float, float, float]) -> Dial:
    champion, *others = (Point(*point) for point in points)
    return Dial(champion, tuple(others))


def test_the_lowest_loss_wins_and_of_equals_the_larger_step() -> None:
    assert dial((0, 0.5, 0.3), (0.5, 0.4, 0.3), (1, 0.45, 0.3)).best.alpha == 0.5
    assert dial((0, 0.5, 0.3), (0.5, 0.4, 0.3), (1, 0.4, 0.3)).best.alpha == 1


def test_a_rise_on_base_counts_against_a_gain() -> None:
    assert dial((0, 0.5, 0.3), (0.5, 0.42, 0.3), (1, 0.4, 0.35)).best.alpha == 0.5
    assert dial((0, 0.5, 0.3), (1, 0.4, 0.35)).best.alpha == 1


def test_where_nothing_helps_the_champion_stays() -> None:
    assert dial((0, 0.5, 0.3), (0.5, 0.51, 0.2), (1, 0.49, 0.32)).best.alpha == 0


def test_the_curve_tells_every_point_from_the_champion_on() -> None:
    asked: list[float] = []

    def answers(alpha: float) -> tuple[np.ndarray, np.ndarray]:
        asked.append(alpha)
        return sure(FRESH, right=0.5 + alpha / 2), sure(BASE, right=0.9)

    found = interpolate.search((1.0, 0.5), answers, VALIDATION)
    assert asked == [0.0, 0.5, 1.0]
    assert found.best.alpha == 1.0
    assert [row["alpha"] for row in found.curve()] == asked
    assert set(found.curve()[0]) == {"alpha", "mix", "base", "cost"}
