"""The folder `models/TASK`: a base model as it is committed, written and read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import tensorflow_start
from tasks.spec import Task

if TYPE_CHECKING:  # TensorFlow takes seconds to load
    import keras

FOLDER = Path(__file__).parent.parent / "models"


class BaseModelMissing(RuntimeError):
    """There is no usable base model; the message says how to make one."""


def write(folder: Path, *, weights: bytes, files: dict[str, bytes], card: str) -> None:
    """Replace what is in `folder`. `files` are the exported ones, metadata.json among them."""
    shutil.rmtree(folder / "tfjs", ignore_errors=True)
    (folder / "tfjs").mkdir(parents=True)
    for name, content in files.items():
        (folder / "tfjs" / name).write_bytes(content)
    (folder / "metadata.json").write_bytes(files["metadata.json"])
    (folder / "model.weights.h5").write_bytes(weights)
    (folder / "README.md").write_text(card, "utf-8")


def calibration(folder: Path) -> tuple[float, float]:
    """The temperature that the exported files have and the weights have not, and the threshold of doubt."""
    found = metadata(folder)
    return found.get("metrics", {}).get("calibration", {}).get("temperature", 1.0), found["unsure_below"]


def load(task: Task, folder: Path) -> keras.Model:
    """The network with the committed weights, as training goes on from it. Raises BaseModelMissing."""
    said = metadata(folder)
    if said.get("labels") != list(task.labels) or said.get("architecture") != task.architecture:
        raise BaseModelMissing(
            f"{folder} was made for other labels or another network: run `deltaloop pretrain {task.name}`."
        )
    weights = (folder / "model.weights.h5").read_bytes()
    tensorflow_start.start()
    from training_server.ml import architectures

    return architectures.load(task.architecture, task.input.shape, len(task.labels), weights)


def metadata(folder: Path) -> dict[str, Any]:
    """What the model says of itself. Raises BaseModelMissing."""
    try:
        found = json.loads((folder / "metadata.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BaseModelMissing(f"{folder} holds no base model ({error}): run `deltaloop pretrain`.") from None
    return found if isinstance(found, dict) else {}
