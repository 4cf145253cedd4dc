"""The files for browsers, shown to answer as the challenger does."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from db.base_models import digest
from db.model_versions import NewVersion
from tasks.recipes import RECIPES
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import metadata
from training_server.networks import Files, Networks
from training_server.steps.champions import Champion
from training_server.steps.examples import Data, Reader

CHECKED_INPUTS = 64  # through the exported files
GOLDEN_INPUTS = 3


def export(
    job: Job, task: Task, networks: Networks, challenger: keras.Model, data: Data, measured: dict[str, Any]
) -> Files:
    """Raises ExportError where the files do not answer as the network does."""
    sample = data.base_holdout.take(np.arange(min(CHECKED_INPUTS, len(data.base_holdout))))
    _, inputs = Reader(job, task.input.shape, (sample,))(np.arange(len(sample)))
    golden = inputs[:GOLDEN_INPUTS]
    described = metadata.compose(
        task,
        recipe_version=RECIPES[task.recipe].version,
        parameters=challenger.count_params(),
        golden=metadata.golden_answers(golden, challenger(golden.astype(np.float32), training=False).numpy()),
        metrics=measured,
    )
    files = networks.to_tfjs(challenger, described)
    networks.check(files, challenger, inputs)
    return files


def new_version(task: Task, parent: Champion, files: Files, weights: bytes, measured: dict[str, Any]) -> NewVersion:
    """The version to store."""
    return NewVersion(
        task=task.name,
        task_revision=task.revision,
        architecture=task.architecture,
        recipe=task.recipe,
        recipe_version=RECIPES[task.recipe].version,
        labels=list(task.labels),
        digest=digest(files),
        weights=weights,
        files=files,
        parent_version=parent.version,
        metrics=measured,
    )
