"""A grown head answers as before until it learns, and learning reaches it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests import tiny
from training_server.ml import growth

SHAPE = (28, 28, 1)


@pytest.mark.parametrize(
    ("asked", "made_for", "known"),
    [
        ("abc", "abc", 3),
        ("abc", "ab", 2),
        ("abc", "ac", None),
        ("abc", "ba", None),
        ("ab", "abc", None),
        ("ab", "", None),
    ],
)
def test_a_network_fits_where_its_labels_come_first(asked: str, made_for: str, known: int | None) -> None:
    assert growth.known_labels(tuple(asked), list(made_for)) == known


@settings(deadline=None)
@given(
    arrays(np.float32, (4, 3), elements=st.floats(-3, 3, width=32)),
    arrays(np.float32, 3, elements=st.floats(-5, 5, width=32)),
    arrays(np.float32, 4, elements=st.floats(0, 20, width=32)),
    st.integers(1, 3),
)
def test_no_input_at_all_makes_it_name_a_new_label(
    kernel: np.ndarray, bias: np.ndarray, features: np.ndarray, more: int
) -> None:
    wide, biases = growth.grown(kernel, bias, 3 + more)
    before, after = softmax(features @ kernel + bias), softmax(features @ wide + biases)
    assert np.array_equal(wide[:, :3], kernel)
    assert np.array_equal(biases[:3], bias)
    assert after[3:].max() < 1e-3
    assert after[:3] == pytest.approx(before, abs=1e-3)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())


def test_a_head_cannot_shrink() -> None:
    with pytest.raises(ValueError, match="cannot shrink to 2"):
        growth.grown(np.zeros((4, 3), np.float32), np.zeros(3, np.float32), 2)


def test_a_grown_network_answers_as_before() -> None:
    known, larger = (tiny.build("tiny", SHAPE, n_labels) for n_labels in (3, 5))
    images = np.random.default_rng(1).integers(0, 255, (8, *SHAPE)).astype(np.float32)
    before, after = np.asarray(known(images)), np.asarray(growth.grow(known, larger)(images))
    assert after[:, :3] == pytest.approx(before, abs=1e-3)
