"""The champion as a Keras model here, for predictions as real as a browser's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import tensorflow_start
from db import model_versions, submissions
from db.schema import ModelVersion
from db.submissions import KnownVersion
from tasks.spec import Task


class NoChampion(RuntimeError):
    """The task has no model yet; the message says how to get one."""


@dataclass(frozen=True)
class Champion:
    """A published version that can predict."""

    known: KnownVersion
    model: Any  # keras.Model

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(N, H, W, C) of 0…255 → (N, labels), probabilities."""
        return np.asarray(self.model(images.astype(np.float32), training=False), np.float32)


def refuse_without(engine: Engine, task: Task) -> None:
    """Raises NoChampion before the task's first."""
    with Session(engine) as session:
        _version(session, task)


def _version(session: Session, task: Task) -> ModelVersion:
    found = model_versions.champion(session, task.name)
    if found is None:
        raise NoChampion(
            f"{task.name} has no champion yet. Run `deltaloop pretrain {task.name}`, then `deltaloop setup`."
        )
    return found[0]


def load(engine: Engine, task: Task) -> Champion:
    """The task's champion. Raises NoChampion before the first."""
    with Session(engine) as session:
        version = _version(session, task)
        known = submissions.known_versions(session, task.name, [version.version])[version.version]
        weights = model_versions.weights(session, version)
        temperature = version.metrics.get("calibration", {}).get("temperature", 1.0)
    tensorflow_start.start()
    from training_server.ml import architectures, calibration

    model = architectures.load(version.architecture, task.input.shape, len(known.labels), weights)
    return Champion(known, calibration.tempered(model, temperature))
