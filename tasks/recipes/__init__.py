"""Recipes: how strokes or a picture become a model input, the same bytes here and in the browser.

A task names its recipe. The TypeScript twin is `frontend/src/inference/recipes.ts`; golden vectors in
`tests/contract/golden/` hold both to the same bytes. A change of the bytes is a new version of the recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.recipes import mnist, quickdraw
from tasks.recipes.errors import NoInkError
from tasks.recipes.strokes import Stroke, simplify

__all__ = ["RECIPES", "NoInkError", "Recipe", "Stroke", "gray_from_rgba", "simplify"]

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Recipe:
    """One way to make model inputs: uint8 of `shape` (height, width, channels), white ink on black."""

    name: str
    version: int
    shape: tuple[int, int, int]
    from_strokes: Callable[[Sequence[Stroke]], Bytes]
    from_pixels: Callable[[Bytes], Bytes]  # uint8 (h, w), up to 2048 a side


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe("quickdraw-bitmap", quickdraw.VERSION, quickdraw.SHAPE, quickdraw.from_strokes, quickdraw.from_pixels),
        Recipe("mnist", mnist.VERSION, mnist.SHAPE, mnist.from_strokes, mnist.from_pixels),
    )
}


def gray_from_rgba(rgba: Bytes) -> Bytes:
    """uint8 (h, w, 4) → (h, w): luma, laid over white where transparent."""
    r, g, b, a = (rgba[..., channel].astype(np.int64) for channel in range(4))
    luma = (77 * r + 150 * g + 29 * b + 128) >> 8
    return ((luma * a + 255 * (255 - a) + 127) // 255).astype(np.uint8)
