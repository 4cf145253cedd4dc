"""Drawings → model inputs: normalised once, byte for byte the same when done again, close to the official bitmaps."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.recipes import RECIPES, NoInkError, simplify
from tasks.recipes.raster import Grid, coverage
from tests import synthetic

PAIRS = ("cat", "dog", "bird", "rainbow")
points = st.tuples(st.floats(-2000, 2000, width=32), st.floats(-2000, 2000, width=32))
drawings = st.lists(
    st.lists(points, min_size=1, max_size=25).map(lambda line: [[x for x, _ in line], [y for _, y in line]]),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(drawings)
def test_a_simplified_drawing_gives_the_bytes_of_the_drawing(strokes: list[list[list[float]]]) -> None:
    simplified = simplify(strokes)
    assert simplify(simplified) == simplified
    for recipe in RECIPES.values():
        assert np.array_equal(recipe.from_strokes(simplified), recipe.from_strokes(strokes))


@settings(max_examples=60, deadline=None)
@given(drawings)
def test_a_simplified_drawing_is_whole_numbers_from_0_to_255(strokes: list[list[list[float]]]) -> None:
    values = [value for stroke in simplify(strokes) for axis in stroke for value in axis]
    assert all(isinstance(value, int) and 0 <= value <= 255 for value in values)


def test_size_and_place_on_the_canvas_do_not_matter() -> None:
    drawn = synthetic.drawing("cat", np.random.default_rng(1))
    moved = [[[4 * x + 100 for x in xs], [4 * y - 50 for y in ys]] for xs, ys in drawn]
    for recipe in RECIPES.values():
        assert np.array_equal(recipe.from_strokes(moved), recipe.from_strokes(drawn))


def test_points_on_a_straight_line_are_dropped_and_a_turning_point_is_kept() -> None:
    assert simplify([[[0, 100, 200, 100], [0, 1, 0, 0]]]) == [[[0, 255, 128], [0, 0, 0]]]


@pytest.mark.parametrize("strokes", [[], [[[], []]]])
def test_nothing_drawn_is_a_typed_error(strokes: list[Any]) -> None:
    with pytest.raises(NoInkError, match="no ink found"):
        simplify(strokes)


@pytest.mark.parametrize("bad", [[[float("nan")], [0]], [[0], [float("inf")]], [[0, 1], [0]], [[0]], [[2e6], [0]]])
def test_a_stroke_that_is_none_is_refused(bad: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"a stroke is|finite number"):
        simplify([bad])


def test_one_point_becomes_a_dot_in_the_middle() -> None:
    for recipe in RECIPES.values():
        picture = recipe.from_strokes([[[7], [9]]])[:, :, 0]
        assert picture[13:15, 13:15].min() > 0
        assert np.count_nonzero(picture) <= 16


def test_coverage_is_the_share_of_samples_within_the_radius() -> None:
    """Against the plain definition: distance of every sample to every segment."""
    rng = np.random.default_rng(3)
    grid, radius = Grid(pixels=6, half_step=5), 60
    for _ in range(20):
        xs, ys = rng.integers(0, 480, (2, int(rng.integers(1, 5))))
        centres = (2 * np.arange(grid.samples) + 1) * grid.half_step
        sx, sy = np.meshgrid(centres, centres)
        inside = np.zeros(sx.shape, bool)
        for i in range(len(xs)):
            inside |= (sx - xs[i]) ** 2 + (sy - ys[i]) ** 2 <= radius**2
            if i:
                dx, dy = xs[i] - xs[i - 1], ys[i] - ys[i - 1]
                qx, qy = sx - xs[i - 1], sy - ys[i - 1]
                along, square = dx * qx + dy * qy, dx * dx + dy * dy
                near = (dx * qy - dy * qx) ** 2 <= radius**2 * square
                inside |= near & (along >= 0) & (along <= square) & (square > 0)
        counts = inside.reshape(6, 8, 6, 8).sum(axis=(1, 3))
        assert np.array_equal(coverage([(xs, ys)], radius, grid), (2 * 255 * counts + 64) // 128)


def test_the_bitmap_recipe_is_within_one_and_a_half_of_the_official_bitmaps(base_data: Path) -> None:
    recipe, differences = RECIPES["quickdraw-bitmap"], []
    for label in PAIRS:
        official = np.load(base_data / f"quickdraw/pairs/{label}.npy").reshape(-1, 28, 28)
        lines = (base_data / f"quickdraw/pairs/{label}.ndjson").read_text("utf-8").splitlines()
        for line, bitmap in zip(lines, official, strict=True):
            ours = recipe.from_strokes(json.loads(line)["drawing"])[:, :, 0]
            differences.append(np.abs(ours.astype(int) - bitmap).mean())
    assert len(differences) == 40
    assert np.mean(differences) <= 1.5


def test_official_drawings_pass_through_unchanged(base_data: Path) -> None:
    lines = (base_data / "quickdraw/pairs/cat.ndjson").read_text("utf-8").splitlines()
    for line in lines:
        drawing = json.loads(line)["drawing"]
        assert simplify(drawing) == drawing


def test_the_pen_of_the_digit_recipe_inks_as_much_as_real_digits_have() -> None:
    """The mean of the shared MNIST images is 33.5 of 255 per pixel."""
    rng = np.random.default_rng(2)
    recipe = RECIPES["mnist"]
    means = [recipe.from_strokes(synthetic.drawing(str(n % 10), rng)).mean() for n in range(100)]
    assert 28 < np.mean(means) < 39


def test_rendering_is_fast_enough_for_the_base_data() -> None:
    """25,000 drawings are rendered at import: at least 500 a second."""
    rng = np.random.default_rng(0)
    drawn = [simplify(synthetic.drawing("sun", rng)) for _ in range(100)]
    started = time.process_time()
    for strokes in drawn:
        RECIPES["quickdraw-bitmap"].from_strokes(strokes)
    assert len(drawn) / (time.process_time() - started) > 500
