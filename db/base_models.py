"""The base model of each shipped task becomes version 1, so that a first guess needs no training.

A task that grew a label keeps its champion, which learns the label by a training run. A base model that was made for
all labels becomes the task's next version.
"""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelVersion
from tasks.spec import Task

MODELS_FOLDER = Path(__file__).parent.parent / "models"


class BaseModelUnusable(ValueError):
    """A folder under models/ does not fit its task; the message says what to mend."""


def install(session: Session, task: Task, folder: Path = MODELS_FOLDER) -> ModelVersion | None:
    """Store and promote the task's base model where no version of the task knows its labels; else None.

    Also None where there is no base model, or where the task has versions and the base model does not know all labels.
    As version 1 it may lack the newest labels. Raises BaseModelUnusable where the task has no version and the base
    model does not fit it.
    """
    model_versions.lock_task(session, task.name)
    versions = model_versions.all_of(session, task.name)
    known = any(version.labels == list(task.labels) for version in versions)
    if known or not (folder / task.name).exists():
        return None
    try:
        new = read(task, folder)
    except BaseModelUnusable:
        if not versions:
            raise
        return None  # the champion goes on
    if versions and new.labels != list(task.labels):
        return None
    version = model_versions.add(session, new)
    shipped = "the base model that ships with deltaloop"
    reason = f"the base model for revision {task.revision}" if versions else shipped
    model_versions.promote(session, task.name, version.version, reason=reason, promoted_by="setup")
    return version


def read(task: Task, folder: Path = MODELS_FOLDER) -> model_versions.NewVersion:
    """The base model in `folder`/TASK, which knows the task's labels or the first of them.

    Raises BaseModelUnusable where it is not complete or does not fit the task.
    """
    source = folder / task.name
    try:
        files = {path.name: path.read_bytes() for path in sorted((source / "tfjs").iterdir())}
        metadata = json.loads(files["metadata.json"])
        weights = (source / "model.weights.h5").read_bytes()
    except (OSError, KeyError, ValueError) as error:
        raise BaseModelUnusable(f"models/{task.name} is not complete: {error}. Run `deltaloop pretrain`.") from None
    if not _begins(task, metadata["labels"]) or metadata["recipe"]["name"] != task.recipe:
        raise BaseModelUnusable(
            f"models/{task.name} was made for other labels or another recipe than tasks/{task.name}.toml. "
            f"Run `deltaloop pretrain {task.name}`."
        )
    return model_versions.NewVersion(
        task=task.name,
        task_revision=task.revision,
        architecture=metadata["architecture"],
        recipe=metadata["recipe"]["name"],
        recipe_version=metadata["recipe"]["version"],
        labels=metadata["labels"],
        digest=model_versions.digest(files),
        weights=weights,
        files=files,
        metrics=metadata["metrics"],
    )


def _begins(task: Task, labels: list[str]) -> bool:
    """Whether these are the task's labels, or the first of them: the task may have grown since."""
    return bool(labels) and labels == list(task.labels[: len(labels)])
