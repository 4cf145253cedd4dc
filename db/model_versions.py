"""Model versions, their files, and which one is the champion."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from db import artifacts
from db.schema import Artifact, ModelFile, ModelVersion, Promotion
from tasks.recipes import RECIPES
from tasks.spec import Task


class NoSuchVersion(LookupError):
    """The task has no such version; the message names both."""


@dataclass(frozen=True)
class NewVersion:
    """A version to be stored. `files`: path of each TF.js file → its bytes."""

    task: str
    task_revision: int
    architecture: str
    recipe: str
    recipe_version: int
    labels: list[str]
    digest: str
    weights: bytes
    files: dict[str, bytes]
    parent_version: int | None = None
    metrics: dict[str, Any] = field(default_factory=dict)


def digest(files: dict[str, bytes]) -> str:
    """What names a version's files in URLs: SHA-256 over the sorted names and contents, hexadecimal."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{len(files[path])}\0".encode())
        whole.update(files[path])
    return whole.hexdigest()


def of_task(
    task: Task,
    weights: bytes,
    files: dict[str, bytes],
    *,
    parent_version: int | None = None,
    metrics: dict[str, Any] | None = None,
) -> NewVersion:
    """A version made for a task as it is now."""
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
        parent_version=parent_version,
        metrics=metrics or {},
    )


def add(session: Session, new: NewVersion) -> ModelVersion:
    """Store a version under the task's next number. Others that add for the same task wait until this one commits."""
    lock_task(session, new.task)
    newest = session.scalar(select(func.max(ModelVersion.version)).where(ModelVersion.task == new.task))
    version = ModelVersion(
        task=new.task,
        version=(newest or 0) + 1,
        task_revision=new.task_revision,
        architecture=new.architecture,
        recipe=new.recipe,
        recipe_version=new.recipe_version,
        labels=new.labels,
        digest=new.digest,
        weights_sha256=artifacts.store(session, new.weights),
        parent_version=new.parent_version,
        metrics=new.metrics,
    )
    session.add(version)
    session.flush()
    for path, content in new.files.items():
        sha256 = artifacts.store(session, content)
        session.add(ModelFile(task=new.task, version=version.version, path=path, artifact_sha256=sha256))
    session.flush()
    return version


def lock_task(session: Session, task: str) -> None:
    """Until this transaction ends, nobody else adds a version to the task or promotes one."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"model_version:{task}"})


def get(session: Session, task: str, version: int) -> ModelVersion:
    """One version. Raises NoSuchVersion."""
    found = session.get(ModelVersion, (task, version))
    if found is None:
        raise NoSuchVersion(f"Task {task} has no version {version}.")
    return found


def all_of(session: Session, task: str) -> list[ModelVersion]:
    """Every version of a task, newest first."""
    query = select(ModelVersion).where(ModelVersion.task == task).order_by(ModelVersion.version.desc())
    return list(session.scalars(query))


def weights(session: Session, version: ModelVersion) -> bytes:
    """The version's `.weights.h5` bytes."""
    return artifacts.read(session, version.weights_sha256)


def files(session: Session, task: str, version: int) -> dict[str, bytes]:
    """A version's TF.js files, promoted or not: path → bytes."""
    query = select(ModelFile.path, Artifact.content).join(Artifact, Artifact.sha256 == ModelFile.artifact_sha256)
    rows = session.execute(query.where(ModelFile.task == task, ModelFile.version == version))
    return {row.path: row.content for row in rows}


def file(session: Session, task: str, digest: str, path: str, *, only_published: bool = True) -> bytes | None:
    """One TF.js file by the digest of its version; None where there is none (or it was never promoted)."""
    query = (
        select(Artifact.content)
        .join(ModelFile, ModelFile.artifact_sha256 == Artifact.sha256)
        .join(ModelVersion, (ModelVersion.task == ModelFile.task) & (ModelVersion.version == ModelFile.version))
        .where(ModelVersion.task == task, ModelVersion.digest == digest, ModelFile.path == path)
        .limit(1)
    )
    if only_published:
        query = query.where(_was_promoted())
    return session.scalar(query)


def _was_promoted() -> ColumnElement[bool]:
    same = (Promotion.task == ModelVersion.task) & (Promotion.version == ModelVersion.version)
    return select(Promotion.id).where(same).exists()


def promote(
    session: Session, task: str, version: int, *, reason: str, promoted_by: str, run: int | None = None
) -> Promotion:
    """Make a version the champion (rolling back is the same act). Raises NoSuchVersion."""
    lock_task(session, task)
    get(session, task, version)
    promotion = Promotion(task=task, version=version, reason=reason, promoted_by=promoted_by, run=run)
    session.add(promotion)
    session.flush()
    return promotion


def champion(session: Session, task: str, *, at: dt.datetime | None = None) -> tuple[ModelVersion, Promotion] | None:
    """The live version and the promotion that made it so, now or at a time; None before the first."""
    query = (
        select(ModelVersion, Promotion)
        .join(Promotion, (Promotion.task == ModelVersion.task) & (Promotion.version == ModelVersion.version))
        .where(Promotion.task == task)
        .order_by(Promotion.id.desc())
        .limit(1)
    )
    if at is not None:
        query = query.where(Promotion.created_at <= at)
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def promotions(session: Session, task: str) -> list[Promotion]:
    """What was live when, newest first."""
    return list(session.scalars(select(Promotion).where(Promotion.task == task).order_by(Promotion.id.desc())))


def previous(session: Session, task: str) -> tuple[ModelVersion, Promotion] | None:
    """The champion before the present one and the promotion that last made it so; None where there was none."""
    history = promotions(session, task)
    version = before([promotion.version for promotion in reversed(history)])
    if version is None:
        return None
    return get(session, task, version), next(promotion for promotion in history if promotion.version == version)


def before(history: Sequence[int]) -> int | None:
    """The champion that the present one (the last of `history`, oldest first) replaced when it was first promoted.

    So rolling back twice goes back two versions, and never forward again.
    """
    first = history.index(history[-1]) if history else 0
    return history[first - 1] if first else None
