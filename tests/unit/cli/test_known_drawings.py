"""A drawing that the base dataset holds is found, also where it was rendered a little differently."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cli import demo_drawings
from cli.known_drawings import NEAR, Known
from tasks import spec
from tasks.readers.drawings import Drawing
from tasks.recipes import RECIPES
from tests import synthetic

DOODLE = spec.named("doodle")
RECIPE = RECIPES[DOODLE.recipe]


def drawn(label: str, number: int, seed: int) -> list[Drawing]:
    rng = np.random.default_rng(seed)
    return [Drawing(place, label, synthetic.drawing(label, rng)) for place in range(number)]


def rendered(drawings: list[Drawing]) -> np.ndarray:
    return np.stack([RECIPE.from_strokes(one.strokes) for one in drawings])


def test_what_the_base_dataset_holds_is_left_out_of_a_demo() -> None:
    cats, dogs, others = drawn("cat", 20, 1), drawn("dog", 20, 2), drawn("cat", 15, 3)
    known = {"cat": Known.of(rendered(cats)), "dog": Known.of(rendered(dogs))}
    chosen = [(Path("x"), one) for one in (*cats[:5], *others, *dogs[:3])]
    assert demo_drawings.unknown(DOODLE, chosen, known) == [(Path("x"), one) for one in others]


def test_another_label_or_an_empty_base_dataset_leaves_nothing_out() -> None:
    cats = drawn("cat", 5, 1)
    empty = Known.of(np.zeros((0, *DOODLE.input.shape), np.uint8))
    chosen = [(Path("x"), one) for one in cats]
    assert demo_drawings.unknown(DOODLE, chosen, {"cat": empty, "dog": Known.of(rendered(cats))}) == chosen


@pytest.mark.parametrize("shape", [(28, 28, 1), (30, 27, 3)])
def test_near_is_what_a_comparison_of_every_pixel_finds(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(4)
    base = (rng.integers(0, 256, (60, *shape)) * (rng.random((60, *shape)) < 0.3)).astype(np.uint8)
    known, found = Known.of(base), []
    for strength in np.linspace(0, 60, 60).astype(int):
        noise = rng.integers(-strength, strength + 1, shape)
        image = np.clip(base[rng.integers(60)] + noise * (rng.random(shape) < 0.25), 0, 255).astype(np.uint8)
        nearest = np.abs(base.astype(int) - image).mean((1, 2, 3)).min()
        assert known.holds(image) == (nearest <= NEAR)
        found.append(known.holds(image))
    assert {True, False} == set(found)
