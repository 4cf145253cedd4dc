"""Writes the golden vectors of the recipes: `python -m tests.contract.golden_vectors`.

Run it only together with a new version of a recipe: the files are what both executors must reproduce.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np

from tasks.recipes import RECIPES, Recipe, simplify
from tasks.spec import shipped
from tests import synthetic

FOLDER = Path(__file__).parent / "golden"


def vectors(recipe: Recipe) -> dict[str, Any]:
    """Drawings and small pictures of every label of the tasks that use the recipe, and some at the edge."""
    rng = np.random.default_rng(len(recipe.name))
    labels = [key for task in shipped().values() if task.recipe == recipe.name for key in task.labels]
    drawings: dict[str, Any] = {label: synthetic.drawing(label, rng) for label in labels}
    photos = {
        "pencil on paper": synthetic.photo(drawings[labels[0]], rng, pixels=96, line=1.5),
        "marker on dim paper": synthetic.photo(drawings[labels[1]], rng, pixels=80, line=6, paper=(120, 60)),
        "chalk on a board": synthetic.photo(drawings[labels[2]], rng, pixels=72, line=3, paper=(40, 60), ink=4),
        "black on white": synthetic.photo(drawings[labels[3]], rng, pixels=64, paper=(255, 255), ink=0, grain=0),
        "a model input": recipe.from_strokes(drawings[labels[4]])[:, :, 0],
        "a model input inverted": 255 - recipe.from_strokes(drawings[labels[5]])[:, :, 0],
        "a wide strip": synthetic.photo(drawings[labels[6]], rng, pixels=96, line=3)[30:60],
    }
    drawings |= {
        "one point": [[[3.5], [4]]],
        "one line there and back": [[[0, 100, 50], [0, 0, 0]]],
        "far away and tiny": [[[-999_999.5, -999_999], [999_999, 999_999.875]]],
        "an empty stroke between": [[[0, 10], [0, 20]], [[], []], [[10, 0], [0, 20]]],
        "simplified already": simplify(drawings[labels[0]]),
    }
    return {
        "recipe": recipe.name,
        "version": recipe.version,
        "strokes": [
            {"name": n, "strokes": s, "simplified": simplify(s), "input": encoded(recipe.from_strokes(s))}
            for n, s in drawings.items()
        ],
        "pixels": [
            {
                "name": n,
                "height": len(p),
                "width": len(p[0]),
                "gray": encoded(p),
                "input": encoded(recipe.from_pixels(p)),
            }
            for n, p in photos.items()
        ],
        "blank": [
            {"name": n, "height": len(p), "width": len(p[0]), "gray": encoded(p)}
            for n, p in {
                "white": np.full((40, 40), 255, np.uint8),
                "gray": np.full((3, 50), 100, np.uint8),
                "grainy paper": synthetic.photo([], rng, pixels=64),
            }.items()
        ],
    }


def encoded(picture: np.ndarray[Any, Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(picture).tobytes()).decode()


def written(parts: dict[str, Any]) -> str:
    """JSON with one vector a line, so that a difference can be read."""

    def value(part: Any) -> str:
        if not isinstance(part, list):
            return json.dumps(part)
        return "[\n" + ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in part) + "\n]"

    return "{\n" + ",\n".join(f"{json.dumps(key)}: {value(part)}" for key, part in parts.items()) + "\n}\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for recipe in RECIPES.values():
        (FOLDER / f"{recipe.name}.json").write_text(written(vectors(recipe)), "utf-8")
