"""Scribbles: the same again from a seed, other kinds in each split, ink on every sheet."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.recipes import RECIPES
from training_server.ml import unknowns


@pytest.mark.parametrize("name", list(RECIPES))
def test_scribbles_are_model_inputs_and_come_again_from_their_seed(name: str) -> None:
    recipe = RECIPES[name]
    made = unknowns.scribbles(recipe, "train", 24, seed=3)
    assert (made.shape, made.dtype) == ((24, *recipe.shape), np.uint8)
    assert (made.reshape(24, -1).astype(int).sum(1) > 2_000).all(), "no sheet is empty"
    assert len({image.tobytes() for image in made}) == 24
    assert (made == unknowns.scribbles(recipe, "train", 24, seed=3)).all()
    assert (made != unknowns.scribbles(recipe, "train", 24, seed=4)).any()
    assert len(unknowns.scribbles(recipe, "train", 0, seed=3)) == 0


def test_no_kind_of_scribble_is_in_two_splits() -> None:
    kinds = [kind for every in unknowns.KINDS.values() for kind in every]
    assert len(kinds) == len(set(kinds)) == 8
    assert set(unknowns.KINDS) == {"train", "validation", "holdout"}
