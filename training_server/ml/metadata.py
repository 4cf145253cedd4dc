"""What a model says of itself in `metadata.json`."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.spec import Task

CONTRACT = 1
GOLDEN_INPUTS = 10  # a page answers them all before it trusts a model, and they are part of what it loads


def compose(
    task: Task,
    *,
    recipe_version: int,
    parameters: int,
    golden: list[dict[str, Any]],
    metrics: dict[str, Any],
) -> dict[str, Any]:
    """The metadata of a model of this task. `golden`: see `golden_answers`; `metrics`: as for the version.

    Its threshold of doubt is the one that `metrics["calibration"]` chose, else the task file's.
    """
    return {
        "contract": CONTRACT,
        "task": task.name,
        "revision": task.revision,
        "labels": list(task.labels),
        "input": task.input.model_dump(),
        "recipe": {"name": task.recipe, "version": recipe_version},
        "architecture": task.architecture,
        "parameters": parameters,
        "unsure_below": metrics.get("calibration", {}).get("unsure_below", task.unsure_below),
        "golden": golden,
        "metrics": metrics,
    }


def golden_places(labels: NDArray[np.int32], seed: int) -> NDArray[np.int64]:
    """Places in `labels` (n,), ascending, of examples to travel with a model: one of each label, for at most as many
    labels as a page has time for. The same seed chooses the same."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(np.unique(labels))[:GOLDEN_INPUTS]
    return np.sort([rng.choice(np.flatnonzero(labels == label)) for label in np.sort(chosen)]).astype(np.int64)


def golden_answers(images: NDArray[np.uint8], probabilities: NDArray[np.float32]) -> list[dict[str, Any]]:
    """Inputs with the answers that every executor of this model must give: base64 of the bytes, probabilities."""
    return [
        {
            "input": base64.b64encode(image.tobytes()).decode(),
            "probabilities": [round(float(p), 6) for p in row],
        }
        for image, row in zip(images, probabilities, strict=True)
    ]
