"""What browsers say about versions that failed on them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelReport

MAX_DETAIL = 2_000


def add(session: Session, task: str, version: int, *, kind: str, detail: str) -> ModelReport:
    """Record a report. Raises NoSuchVersion."""
    model_versions.get(session, task, version)
    made = ModelReport(task=task, version=version, kind=kind, detail=detail[:MAX_DETAIL])
    session.add(made)
    session.flush()
    return made
