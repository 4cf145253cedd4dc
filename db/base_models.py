"""The base model of each shipped task becomes version 1, so that a first guess needs no training."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelVersion
from tasks.spec import Task

MODELS_FOLDER = Path(__file__).parent.parent / "models"


class BaseModelUnusable(ValueError):
    """A folder under models/ does not fit its task; the message says what to mend."""


def digest(files: dict[str, bytes]) -> str:
    """What names a version's files in URLs: SHA-256 over the sorted names and contents, hexadecimal."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{len(files[path])}\0".encode())
        whole.update(files[path])
    return whole.hexdigest()


def install(session: Session, task: Task, folder: Path = MODELS_FOLDER) -> ModelVersion | None:
    """Store and promote the task's base model where the task has no version yet; else None, as where it ships none."""
    model_versions.lock_task(session, task.name)
    source = folder / task.name
    if not source.exists() or model_versions.all_of(session, task.name):
        return None
    new = read(task, folder)
    version = model_versions.add(session, new)
    model_versions.promote(
        session, task.name, version.version, reason="the base model that ships with deltaloop", promoted_by="setup"
    )
    return version


def read(task: Task, folder: Path = MODELS_FOLDER) -> model_versions.NewVersion:
    """The base model in `folder`/TASK. Raises BaseModelUnusable where it is not complete or does not fit the task."""
    source = folder / task.name
    try:
        files = {path.name: path.read_bytes() for path in sorted((source / "tfjs").iterdir())}
        metadata = json.loads(files["metadata.json"])
        weights = (source / "model.weights.h5").read_bytes()
    except (OSError, KeyError, ValueError) as error:
        raise BaseModelUnusable(f"models/{task.name} is not complete: {error}. Run `deltaloop pretrain`.") from None
    if metadata["labels"] != list(task.labels) or metadata["recipe"]["name"] != task.recipe:
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
        digest=digest(files),
        weights=weights,
        files=files,
        metrics=metadata["metrics"],
    )
