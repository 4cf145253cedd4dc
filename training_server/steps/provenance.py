"""What a run must leave behind so that its version can be made again: code, settings, base data, libraries."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from db import lineage
from tasks.recipes import RECIPES
from tasks.spec import Task
from training_server.job import Job


def begin(job: Job, task: Task) -> None:
    """Write to the run what it is carried out with."""
    job.report(commit=job.commit, settings=settings(task))
    base = job.persist(lambda session: lineage.base_data(session, task.name, task.labels))
    job.note("lineage", {"base": asdict(base), "libraries": libraries(), "machine": machine()})


def settings(task: Task) -> dict[str, Any]:
    """Everything in the task that shapes a version, as JSON."""
    return {
        "task_revision": task.revision,
        "recipe": task.recipe,
        "recipe_version": RECIPES[task.recipe].version,
        "architecture": task.architecture,
        "training": task.training.model_dump(mode="json"),
        "calibration": task.calibration.model_dump(mode="json"),
        "admission": task.admission.model_dump(mode="json"),
        "gate": task.gate.model_dump(mode="json"),
    }


def libraries() -> dict[str, str]:
    """The versions of what computes."""
    versions = {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
    return {"python": platform.python_version(), **versions}


def machine() -> str:
    """What computes; another kind may round otherwise."""
    gpus = len(tf.config.list_physical_devices("GPU"))
    return f"{platform.machine()}, {os.cpu_count()} processors, {gpus} GPUs"
