"""Pictures → model inputs: the ink is found in scans, photos and screenshots, and looks as if it had been drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tasks.recipes import RECIPES, NoInkError, gray_from_rgba
from tasks.recipes.morphology import dilate, peel, thickness, with_thickness
from tasks.recipes.resample import resize
from tests import synthetic

PHOTOS: dict[str, dict[str, Any]] = {
    "thin pencil in slanting light": {"pixels": 512, "line": 2.5, "ink": 0.5, "paper": (240, 100)},
    "broad marker in dim light": {"pixels": 400, "line": 14, "paper": (90, 140)},
    "chalk on a board": {"pixels": 300, "line": 4, "ink": 4, "paper": (40, 60)},
    "a small photo": {"pixels": 90, "line": 2},
    "black on white": {"pixels": 200, "line": 3, "ink": 0, "paper": (255, 255), "grain": 0},
    "a large photo": {"pixels": 700, "line": 5},
}


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_picture_of_a_drawing_gives_nearly_its_model_input(recipe: str, photo: str) -> None:
    rng = np.random.default_rng(11)
    for label in ("cat", "car", "4"):
        strokes = synthetic.drawing(label, rng)
        drawn = RECIPES[recipe].from_strokes(strokes).astype(int)
        seen = RECIPES[recipe].from_pixels(synthetic.photo(strokes, rng, **PHOTOS[photo])).astype(int)
        # Centring by mass moves by whole pixels, so a little more ink may move a digit by one.
        reach = (-1, 0, 1) if recipe == "mnist" else (0,)
        moved = [np.roll(seen, (dy, dx), (0, 1)) for dy in reach for dx in reach]
        nearest = min(moved, key=lambda picture: np.abs(picture - drawn).mean())
        assert np.abs(nearest - drawn).mean() < 0.25 * drawn.mean()
        assert np.corrcoef(nearest.ravel(), drawn.ravel())[0, 1] > 0.92


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_model_input_comes_out_as_it_is_and_its_negative_turned_over(recipe: str) -> None:
    picture = RECIPES[recipe].from_strokes(synthetic.drawing("shoe", np.random.default_rng(4)))
    assert np.array_equal(RECIPES[recipe].from_pixels(picture[:, :, 0]), picture)
    assert np.array_equal(RECIPES[recipe].from_pixels(255 - picture[:, :, 0]), picture)


@pytest.mark.parametrize("grain", [0, 2, 5, 10])
@pytest.mark.parametrize("paper", [(255, 255), (200, 200), (230, 120), (60, 30), (25, 20)])
def test_a_blank_picture_has_no_ink(paper: tuple[int, int], grain: float) -> None:
    picture = synthetic.photo([], np.random.default_rng(5), pixels=300, paper=paper, grain=grain)
    for recipe in RECIPES.values():
        with pytest.raises(NoInkError, match="no ink found"):
            recipe.from_pixels(picture)


def test_dust_beside_the_drawing_does_not_move_it() -> None:
    rng = np.random.default_rng(6)
    strokes = synthetic.drawing("sun", rng)
    clean = synthetic.photo(strokes, rng, pixels=300)
    dusty = clean.copy()
    dusty[5, 5] = dusty[295, 290] = 20
    for recipe in RECIPES.values():
        assert np.array_equal(recipe.from_pixels(dusty), recipe.from_pixels(clean))


@pytest.mark.parametrize("shape", [(0, 5), (5, 2049), (3, 3, 3)])
def test_a_picture_of_a_wrong_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="a picture"):
        RECIPES["mnist"].from_pixels(np.zeros(shape, np.uint8))


def test_transparent_is_paper() -> None:
    rgba = np.array([[[0, 0, 0, 0], [0, 0, 0, 255], [0, 0, 0, 128], [255, 255, 255, 255]]], np.uint8)
    assert gray_from_rgba(rgba).tolist() == [[255, 0, 127, 255]]


def test_area_averaging_keeps_the_mean_and_reverses_a_whole_enlargement() -> None:
    picture = np.random.default_rng(7).integers(0, 256, (24, 36)).astype(np.uint8)
    assert abs(resize(picture, 7, 10).mean() - picture.mean()) < 1
    assert np.array_equal(resize(resize(picture, 48, 108), 24, 36), picture)


@pytest.mark.parametrize("width", [3, 9, 16, 30])
def test_a_line_of_any_width_is_brought_to_the_wanted_one(width: int) -> None:
    line = np.zeros((60, 200), bool)
    line[10 : 10 + width, 10:190] = True
    rows = with_thickness(line, 16).sum(axis=0).max()
    assert abs(rows - 16) <= 2


def test_peeling_never_breaks_a_line() -> None:
    ring = dilate(np.pad(np.ones((1, 60), bool), ((30, 30), (10, 10))), 12)
    peeled = peel(ring, 20)
    assert peeled.any(axis=0).sum() > 55
    assert thickness(peeled) <= 2
