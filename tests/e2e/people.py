"""People who draw, for the real system: real drawings where they are, else synthetic ones."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import requests
from numpy.typing import NDArray
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cli.tilt import turned
from db.engine import make_engine
from db.schema import Contributor
from tasks import spec
from tasks.readers import drawings
from tasks.readers.drawings import Drawing
from tasks.recipes import RECIPES, simplify
from tests import synthetic
from tests.conftest import BASE_DATA, REPOSITORY
from tests.e2e.system import System

Strokes = Sequence[Sequence[Sequence[float]]]
TILT_DEGREES = 35
# What a hand does that draws nothing: one line to and fro across the sheet, three knots, and a tangle.
SCRIBBLES: tuple[Strokes, ...] = (
    ([[20, 230, 35, 215, 60, 240, 25, 190, 80, 235, 50], [30, 60, 75, 110, 120, 150, 165, 180, 205, 220, 240]],),
    tuple(
        [
            [x, x + 50, x + 10, x + 45, x - 10, x + 40, x + 5, x + 55],
            [y, y + 20, y + 55, y - 5, y + 30, y + 60, y + 5, y + 40],
        ]
        for x, y in ((20, 30), (150, 90), (40, 170))
    ),
    ([[30, 90, 200, 120, 40, 70, 210, 240, 150, 60, 20], [40, 150, 60, 20, 110, 220, 190, 90, 130, 180, 70]],),
)
SIDES = ("holdout", "validation", "holdout", *["train"] * 7)
SYNTHETIC_BASE_EXAMPLES = 700  # of each label: a fifth of them must be a base holdout worth judging on


@dataclass(frozen=True)
class Drawn:
    label: str
    strokes: Strokes


def real_drawings(task: str, pattern: str, *, of_each: int) -> list[Drawn]:
    """Up to `of_each` real drawings of each label from the files that the pattern names; [] where there are none."""
    found = []
    for label in spec.named(task).labels:
        path = BASE_DATA / "quickdraw" / pattern.format(label=label, label_=label.replace(" ", "_"))
        lines = drawings.read(path, label) if path.exists() else []
        good = [line for line in lines if isinstance(line, Drawing)]
        found += [Drawn(label, line.strokes) for line in good[:of_each]]
    return found


def upright(task: str = "doodle", *, of_each: int) -> list[Drawn]:
    """Drawings in the style that the base model knows."""
    return real_drawings(task, "simplified/{label}.ndjson", of_each=of_each) or invented(task, of_each=of_each)


def tilted(task: str = "doodle", *, of_each: int) -> list[Drawn]:
    """Drawings in a style that the base model does not know, labels in random order."""
    real = real_drawings(task, "continent/{label_}_AF.jsonl", of_each=2 * of_each)
    # Turned drawings reach beyond their box: simplified again, so that they fit the sheet.
    found = [Drawn(drawn.label, simplify(turned(drawn.strokes, TILT_DEGREES))) for drawn in real]
    found = found or invented(task, of_each=of_each, tilt=60)
    random.Random(0).shuffle(found)
    return found


def invented(task: str, *, of_each: int, tilt: float = 0) -> list[Drawn]:
    rng = np.random.default_rng(1)
    labels = [label for label in spec.named(task).labels for _ in range(of_each)]
    return [Drawn(label, simplify(synthetic.drawing(label, rng, tilt=tilt))) for label in labels]


def model_input(task: str, drawn: Drawn) -> NDArray[np.uint8]:
    return RECIPES[spec.named(task).recipe].from_strokes(drawn.strokes)


def submit(system: System, task: str, drawn: Sequence[Drawn], probabilities: NDArray[Any], *, people: int) -> int:
    """Send drawings through the API as that many people, each with their own cookie. Returns how many were stored.

    Of ten, seven are of the train split, one of validation, two of the holdout: by chance too few might judge.
    """
    stored, url, engine = 0, system.url, make_engine(system.database_url)
    model_version = requests.get(f"{url}/api/v1/tasks/{task}/model", timeout=10).json()["version"]
    for person in range(people):
        browser = comes_on(SIDES[person % len(SIDES)], url, engine)
        theirs = range(person, len(drawn), people)
        items = [
            {
                "id": str(uuid.uuid4()),
                "image": base64.b64encode(model_input(task, drawn[place]).tobytes()).decode(),
                "label": drawn[place].label,
                "label_origin": "corrected",
                "model_version": model_version,
                "probabilities": probabilities[place].tolist(),
                "drawing": simplify(drawn[place].strokes),
            }
            for place in theirs
        ]
        answer = browser.post(f"{url}/api/v1/tasks/{task}/submissions", json={"submissions": items}, timeout=30)
        assert answer.status_code == 201, answer.text
        stored += len(answer.json()["accepted"])
    engine.dispose()
    return stored


def comes_on(side: str, url: str, engine: Engine) -> requests.Session:
    """Somebody new of that split, which is the database's secret: as many come as it takes."""
    newest = select(Contributor.split).order_by(Contributor.created_at.desc()).limit(1)
    while True:
        browser = requests.Session()
        assert browser.post(f"{url}/api/v1/contributors", json={}, timeout=10).status_code == 204
        with Session(engine) as session:
            if session.scalars(newest).one() == side:
                return browser


def import_base_examples(home: Path, folder: Path, task: str) -> None:
    """Load the base dataset by the command line: the real one, else synthetic drawings."""
    if (BASE_DATA / "quickdraw").is_dir():
        _import(home, "base", task)
    else:
        import_synthetic_base(home, folder, task)


def import_synthetic_base(home: Path, folder: Path, task: str) -> None:
    """Load a small base dataset, where a run is needed and not what it learns: it takes half as long as on the real."""
    file = folder / "synthetic.ndjson"
    lines = [{"word": d.label, "drawing": d.strokes} for d in invented(task, of_each=SYNTHETIC_BASE_EXAMPLES)]
    file.write_text("\n".join(map(json.dumps, lines)))
    _import(home, "quickdraw", str(file), "--task", task, "--as", "base")


def _import(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "cli", "import", *arguments]
    environment = {"DELTALOOP_HOME": str(home), "BASE_DATA": str(BASE_DATA), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, capture_output=True)
