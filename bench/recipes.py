"""Strokes → model input: the doodle recipe in Python against Pillow's line drawing at the same sampling.

Both get simplified drawings of 256 units and make 28 × 28 bytes of them, lines 16 units wide with round ends, 8 × 8
samples a pixel. Where the official Quick, Draw! bitmaps of the same drawings are at hand (BASE_DATA), both are held
against them too.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bench.results import Comparison, Result, percentile
from tasks.recipes import RECIPES, Stroke, simplify

Bytes = NDArray[np.uint8]
Render = Callable[[Sequence[Stroke]], Bytes]

ROOT = Path(__file__).parent.parent
PIXELS, UNITS, DRAWN, LINE, SAMPLES = 28, 304, 256, 16, 8
ROUNDS = 5
OURS = "the doodle recipe in Python (integers only, the same bytes on every machine)"
PEER = f"Pillow: ImageDraw lines with round ends on a {SAMPLES} times larger picture, reduced by averaging"


def run() -> Result:
    """Time both over the same drawings in turns."""
    drawings, official = samples()
    ways: dict[str, Render] = {"ours": ours, "peer": pillow}
    rates: dict[str, list[float]] = {who: [] for who in ways}
    for _ in range(ROUNDS):
        for who, render in ways.items():
            rates[who].append(_rate(render, drawings))
    ours_rate, peer_rate = (percentile(rates[who], 50) for who in ("ours", "peer"))
    comparisons = [Comparison("drawings per second", "1/s", ours_rate, peer_rate)]
    if official is not None:
        near, far = (mean_difference(render, drawings, official) for render in ways.values())
        comparisons.append(Comparison("difference from official bitmaps", "of 255", near, far, 0.5))
    facts = {"drawings": len(drawings), "rounds": ROUNDS, "official bitmaps": official is not None}
    return Result("recipes", OURS, PEER, comparisons, facts)


def samples() -> tuple[list[Sequence[Stroke]], Bytes | None]:
    """Real drawings and their official bitmaps (n, 28, 28) where they lie; else our own drawing, and None."""
    folder = Path(os.environ.get("BASE_DATA", ROOT.parent / "shared" / "data")) / "quickdraw" / "pairs"
    files = sorted(folder.glob("*.ndjson"))
    if not files:
        own = json.loads((ROOT / "bench" / "pages" / "drawing.json").read_text("utf-8"))
        return [simplify(own["strokes"])], None
    drawings = [json.loads(line)["drawing"] for file in files for line in file.read_text("utf-8").splitlines()]
    bitmaps = [np.load(file.with_suffix(".npy")).reshape(-1, PIXELS, PIXELS) for file in files]
    return drawings, np.concatenate(bitmaps)


def ours(drawing: Sequence[Stroke]) -> Bytes:
    """uint8 (28, 28)."""
    return RECIPES["quickdraw-bitmap"].from_strokes(drawing)[:, :, 0]


def pillow(drawing: Sequence[Stroke]) -> Bytes:
    """uint8 (28, 28) by the peer."""
    scale = SAMPLES * PIXELS / UNITS
    radius = LINE * scale / 2
    picture = Image.new("L", (PIXELS * SAMPLES, PIXELS * SAMPLES))
    pen = ImageDraw.Draw(picture)
    left, top = ((UNITS - max(max(stroke[axis]) for stroke in drawing)) / 2 for axis in (0, 1))
    for xs, ys in drawing:
        points = [((x + left) * scale, (y + top) * scale) for x, y in zip(xs, ys, strict=True)]
        pen.line(points, fill=255, width=round(2 * radius), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(picture.reduce(SAMPLES))


def mean_difference(render: Render, drawings: Sequence[Sequence[Stroke]], official: Bytes) -> float:
    """Mean absolute difference of the bytes from the official ones."""
    made = np.stack([render(drawing) for drawing in drawings])
    return float(np.abs(made.astype(np.int16) - official).mean())


def _rate(render: Render, drawings: Sequence[Sequence[Stroke]]) -> float:
    """Drawings per second over some 200 drawings."""
    times = max(1, 200 // len(drawings))
    start = time.perf_counter()
    for _ in range(times):
        for drawing in drawings:
            render(drawing)
    return times * len(drawings) / (time.perf_counter() - start)
