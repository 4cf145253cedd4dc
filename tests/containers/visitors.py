"""People who draw: synthetic drawings with the base model's real predictions, sent through nginx like a browser's."""

from __future__ import annotations

import base64
import time
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import requests
from numpy.typing import NDArray

from db import base_models
from tasks.recipes import RECIPES
from tasks.spec import Task
from tests import synthetic
from tests.containers.composed import Composed, expect

TILT = 45.0  # a style that the base model does not know
PATIENCE = 60  # tries for a request that the rate limit refuses


def draw(task: Task, number: int, *, seed: int, tilt: float = 0) -> tuple[list[str], list[Any], NDArray[np.uint8]]:
    """`number` drawings, labels in turn, turned by about `tilt` degrees: labels, strokes, model inputs (N, H, W, C)."""
    rng = np.random.default_rng(seed)
    labels = [task.labels[place % len(task.labels)] for place in range(number)]
    drawings = [synthetic.drawing(label, rng, tilt=tilt) for label in labels]
    images = [RECIPES[task.recipe].from_strokes(drawing) for drawing in drawings]
    return labels, drawings, np.stack(images).reshape(number, *task.input.shape)


def predict(task: Task, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the task's base model, version 1, says: (N, labels)."""
    from training_server.ml import architectures  # TensorFlow takes seconds to load

    base = base_models.read(task)
    model = architectures.load(base.architecture, task.input.shape, len(base.labels), base.weights)
    return np.asarray(model(images.astype(np.float32), training=False), np.float32)


def teach(system: Composed, task: Task, *, people: int, each: int) -> tuple[int, int]:
    """`people` contributors send `each` drawings (at most 100) with what they were. Returns (stored, waits)."""
    labels, drawings, images = draw(task, people * each, seed=1, tilt=TILT)
    probabilities = predict(task, images)
    waits = stored = 0
    for person in range(people):
        visitor = requests.Session()
        waits += _send(visitor, f"{system.url}/api/v1/contributors", None)[1]
        places = range(person * each, (person + 1) * each)
        batch = [_submission(labels[p], drawings[p], images[p], probabilities[p], task) for p in places]
        address = f"{system.url}/api/v1/tasks/{task.name}/submissions"
        answer, waited = _send(visitor, address, {"submissions": batch})
        waits += waited
        stored += len(answer.json()["accepted"])
    return stored, waits


def _submission(
    label: str, drawing: Any, image: NDArray[np.uint8], probabilities: NDArray[np.float32], task: Task
) -> dict[str, Any]:
    guessed = task.labels[int(probabilities.argmax())]
    return {
        "id": str(uuid.uuid4()),
        "image": base64.b64encode(image.tobytes()).decode(),
        "label": label,
        "label_origin": "confirmed" if guessed == label else "corrected",
        "model_version": 1,
        "probabilities": [float(value) for value in probabilities],
        "drawing": drawing,
    }


def _send(visitor: requests.Session, address: str, body: Any) -> tuple[requests.Response, int]:
    """POST, and do as a refusal by the rate limit says. Returns the answer and how often it had to wait."""
    for waits in range(PATIENCE):
        answer = visitor.post(address, json=body, timeout=20)
        if answer.status_code != 429:
            expect(answer.status_code in (201, 204), f"POST {address}: {answer.status_code} {answer.text[:500]}")
            return answer, waits
        time.sleep(float(answer.headers["Retry-After"]))
    raise AssertionError("the rate limit never let the visitor in")


def write_base_data(task: Task, folder: Path, *, per_label: int) -> None:
    """A base dataset of synthetic bitmaps where there are no real ones: quickdraw/numpy_bitmap/LABEL.npy."""
    number = per_label * len(task.labels)
    labels, _, images = draw(task, number, seed=2)
    target = folder / "quickdraw" / "numpy_bitmap"
    target.mkdir(parents=True)
    for label in task.labels:
        chosen = [place for place in range(number) if labels[place] == label]
        np.save(target / f"{label}.npy", images[chosen].reshape(len(chosen), -1))
