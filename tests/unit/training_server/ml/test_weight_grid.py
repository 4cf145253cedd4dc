"""Weights as whole numbers on a grid."""

from __future__ import annotations

import brotli
import numpy as np
import pytest
from numpy.typing import NDArray

from training_server.ml import weight_grid

WEIGHTS = np.random.default_rng(1).normal(0, 0.1, (64, 32)).astype(np.float32)


def test_on_a_grid_every_number_is_off_by_half_a_step_at_most() -> None:
    quantization, content = weight_grid.stored(WEIGHTS, 24_000)
    again = weight_grid.decoded(content, quantization)
    assert np.abs(again - WEIGHTS.ravel()).max() <= quantization["scale"] / 2 * 1.001
    assert quantization["dtype"] == "uint16"
    assert len(content) == 2 * WEIGHTS.size


def test_a_larger_constant_gets_a_longer_step_for_the_same_share_in_the_error() -> None:
    small, large = (weight_grid.stored(np.tile(WEIGHTS.ravel(), n), 24_000)[0]["scale"] for n in (1, 4))
    assert large == pytest.approx(2 * small)


def test_a_coarser_grid_takes_fewer_bytes() -> None:
    sizes = [len(brotli.compress(weight_grid.stored(WEIGHTS, finesse)[1])) for finesse in weight_grid.FINESSES]
    assert sizes[0] < 0.85 * sizes[-1]
    assert list(weight_grid.FINESSES) == sorted(weight_grid.FINESSES)


@pytest.mark.parametrize(
    "values", [np.full(2000, 0.5, np.float32), np.append(np.zeros(50_000, np.float32), np.float32(1000))]
)
def test_what_does_not_fit_on_a_grid_is_kept_as_float16(values: NDArray[np.float32]) -> None:
    quantization, content = weight_grid.stored(values, weight_grid.FINESSES[-1])
    assert quantization["dtype"] == "float16"
    assert np.array_equal(weight_grid.decoded(content, quantization), values)


def test_the_coarsest_grid_that_answers_bear_is_chosen() -> None:
    coarse, middle, *_, fine = weight_grid.FINESSES
    assert weight_grid.coarsest(lambda _: weight_grid.MOST) == coarse
    assert weight_grid.coarsest(lambda finesse: 1 / finesse - 1 / middle + weight_grid.MOST) == middle
    assert weight_grid.coarsest(lambda _: 1.0) == fine
