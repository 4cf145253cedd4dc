"""What is sent under load: one drawing of our own making, as our page and as the classic page would send it."""

from __future__ import annotations

import base64
import json

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tasks import spec
from tasks.recipes import RECIPES
from tasks.recipes.strokes import simplify

TASK = "doodle"
Strokes = list[list[list[float]]]


def strokes() -> Strokes:
    """A drawing as a pointer makes it: a few smooth lines, the same each time. Simplified, they have 73 points (600
    bytes of JSON); drawings of Quick, Draw! have 45 on average (340 bytes)."""
    chance, turns = np.random.default_rng(1), np.linspace(0, 2 * np.pi, 40)
    rings = [np.stack([128 + r * np.cos(turns), 128 + r * np.sin(turns)]) for r in (40, 80, 110)]
    drawn: Strokes = [np.round(ring + chance.normal(0, 2, ring.shape), 1).tolist() for ring in rings]
    return drawn


def submission() -> str:
    """JSON of a submission as our page sends it, `@` for its id: strokes are simplified, and probabilities are what
    JavaScript makes of a model's float32."""
    task, drawn = spec.named(TASK), strokes()
    image = RECIPES[task.recipe].from_strokes(drawn).tobytes()
    logits = np.random.default_rng(2).normal(0, 2, len(task.labels))
    probabilities = np.float32(np.exp(logits) / np.exp(logits).sum())
    item = {"id": "@", "image": base64.b64encode(image).decode(), "label": task.labels[0], "label_origin": "prompt"}
    prediction = {"model_version": 1, "probabilities": probabilities.tolist()}
    return json.dumps({**item, **prediction, "drawing": simplify(drawn)}, separators=(",", ":"))


def classic_drawing() -> str:
    """JSON of the same drawing as the classic page sends it: its 400-pixel canvas shrunk bilinearly to 28×28 floats."""
    canvas = Image.new("L", (1600, 1600))
    pen = ImageDraw.Draw(canvas)
    for xs, ys in strokes():
        pen.line([(x * 6.25, y * 6.25) for x, y in zip(xs, ys, strict=True)], fill=255, width=64, joint="curve")
    pixels = shrunk(np.asarray(canvas.resize((400, 400), Image.Resampling.BOX), dtype=np.float32))
    numbers = [float(p) if p % 1 else int(p) for p in pixels.ravel()]
    return json.dumps({"label": "cat", "drawing": numbers}, separators=(",", ":"))


def shrunk(canvas: NDArray[np.float32], side: int = 28) -> NDArray[np.float32]:
    """float32 (n, n) → (side, side) as TensorFlow.js' resizeBilinear does it: four neighbours, no averaging."""
    places = np.arange(side, dtype=np.float32) * np.float32(len(canvas) / side)
    low = np.floor(places).astype(int)
    high, share = np.minimum(low + 1, len(canvas) - 1), places - low
    upper = canvas[low][:, low] + (canvas[low][:, high] - canvas[low][:, low]) * share
    lower = canvas[high][:, low] + (canvas[high][:, high] - canvas[high][:, low]) * share
    return np.asarray(upper + (lower - upper) * share[:, None], dtype=np.float32)
