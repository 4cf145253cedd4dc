"""The champion as a Keras model here, for predictions as real as a browser's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import model_versions, submissions
from db.submissions import KnownVersion
from tasks.spec import Task


class NoChampion(RuntimeError):
    """The task has no model yet; the message says how to get one."""


@dataclass(frozen=True)
class Champion:
    """A published version that predicts."""

    known: KnownVersion
    model: Any  # keras.Model

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(N, H, W, C) of 0…255 → (N, labels), probabilities."""
        return np.asarray(self.model(images.astype(np.float32), training=False), np.float32)


def load(engine: Engine, task: Task) -> Champion:
    """The task's champion. Raises NoChampion before the first."""
    with Session(engine) as session:
        found = model_versions.champion(session, task.name)
        if found is None:
            raise NoChampion(
                f"{task.name} has no champion yet. Run `deltaloop pretrain {task.name}`, then `deltaloop setup`."
            )
        version = found[0]
        known = submissions.known_versions(session, task.name, [version.version])[version.version]
        weights = model_versions.weights(session, version)
    # TensorFlow takes seconds to load: not before it is needed.
    from training_server.config import quiet_tensorflow

    quiet_tensorflow()
    from training_server.ml import architectures

    return Champion(known, architectures.load(version.architecture, task.input.shape, len(known.labels), weights))
