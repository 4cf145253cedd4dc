"""What browsers say about versions that failed on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelReport

MAX_DETAIL = 2_000
EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class ReportCount:
    """How many reports of a kind there are about a version, and when the newest came."""

    version: int
    kind: str
    reports: int
    newest: dt.datetime


def add(session: Session, task: str, version: int, *, kind: str, detail: str) -> ModelReport:
    """Record a report. Raises NoSuchVersion."""
    model_versions.get(session, task, version)
    made = ModelReport(task=task, version=version, kind=kind, detail=detail[:MAX_DETAIL])
    session.add(made)
    session.flush()
    return made


def counts(session: Session, task: str, *, since: dt.datetime = EVER) -> list[ReportCount]:
    """Reports about each version of a task, the newest version first."""
    query = (
        select(ModelReport.version, ModelReport.kind, func.count(), func.max(ModelReport.created_at))
        .where(ModelReport.task == task, ModelReport.created_at >= since)
        .group_by(ModelReport.version, ModelReport.kind)
        .order_by(ModelReport.version.desc(), ModelReport.kind)
    )
    return [ReportCount(*row) for row in session.execute(query)]
