"""What browsers say about versions that failed on them."""

from __future__ import annotations

from sqlalchemy import select
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


def all_of(session: Session, task: str, version: int) -> list[ModelReport]:
    """A version's reports, newest first."""
    query = select(ModelReport).where(ModelReport.task == task, ModelReport.version == version)
    return list(session.scalars(query.order_by(ModelReport.id.desc())))
