"""Refusals of paths that name what does not exist, the same for every route."""

from __future__ import annotations

from sqlalchemy.orm import Session

from db import lineage
from db.schema import TrainingRun
from model_server.errors import ApiError


def run_or_404(run: TrainingRun | None, identity: int) -> TrainingRun:
    """The run that was found. Raises ApiError 404 where there was none."""
    if run is None:
        raise ApiError(404, "unknown_training_run", f"There is no training run {identity}.")
    return run


def refuse_unpublished(session: Session, task: str, version: int) -> None:
    """Raises ApiError 404 for a version that was never published."""
    if version not in lineage.published(session, task):
        raise ApiError(404, "unknown_version", f"Version {version} of {task} was never published.")
