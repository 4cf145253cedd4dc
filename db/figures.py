"""Figures for monitoring, of the queue, the champions and the database: each by one cheap question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

RUN_SECONDS = (10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600)  # upper bounds of durations

OPEN = text("""
SELECT task, state, extract(epoch FROM now() - queued_at)::float8, extract(epoch FROM now() - heartbeat_at)::float8
FROM training_run WHERE state IN ('queued', 'running')
""")
# A run that ended before it began has no duration.
ENDED = text("""
SELECT task, CASE WHEN state = 'succeeded' THEN verdict->>'decision' ELSE state END AS outcome,
  width_bucket(extract(epoch FROM finished_at - started_at)::float8, CAST(:bounds AS float8[])) AS bucket, count(*),
  coalesce(sum(extract(epoch FROM finished_at - started_at)), 0)::float8
FROM training_run WHERE state NOT IN ('queued', 'running') GROUP BY 1, 2, 3
""")
STEPS = text("""
SELECT task, record->'seconds' FROM training_run
WHERE id IN (SELECT max(id) FROM training_run WHERE state = 'succeeded' GROUP BY task)
""")
CHAMPIONS = text("""
SELECT p.task, p.version, extract(epoch FROM now() - p.created_at)::float8, v.metrics
FROM promotion p JOIN model_version v ON v.task = p.task AND v.version = p.version
WHERE p.id IN (SELECT max(id) FROM promotion GROUP BY task)
""")
# The programs of deltaloop name themselves so.
CONNECTIONS = text("""
SELECT application_name, coalesce(state, 'unknown'), count(*)::int FROM pg_stat_activity
WHERE datname = current_database() AND starts_with(application_name, 'deltaloop') GROUP BY 1, 2
""")
SIZE = text("SELECT pg_database_size(current_database())")


@dataclass(frozen=True)
class OpenRun:
    """A run that waits or runs: seconds since it was asked for, and since its worker's last heartbeat."""

    task: str
    state: str
    waited: float
    silent: float | None


@dataclass(frozen=True)
class Ended:
    """Ended runs of a task by outcome (promote, reject, failed, cancelled) and duration. `bucket`: how many of
    RUN_SECONDS their duration reaches; None: they never began. `seconds`: the sum of their durations."""

    task: str
    outcome: str
    bucket: int | None
    runs: int
    seconds: float


@dataclass(frozen=True)
class Champion:
    """The live version of a task, for how many seconds it has been, and what it showed when it was judged."""

    task: str
    version: int
    seconds: float
    metrics: dict[str, Any]


def limit(session: Session, *, milliseconds: int) -> None:
    """Let no question of this transaction take longer."""
    session.execute(text(f"SET LOCAL statement_timeout = {milliseconds:d}"))


def open_runs(session: Session) -> list[OpenRun]:
    return [OpenRun(*row) for row in session.execute(OPEN)]


def ended_runs(session: Session) -> list[Ended]:
    return [Ended(*row) for row in session.execute(ENDED, {"bounds": list(RUN_SECONDS)})]


def step_seconds(session: Session) -> dict[str, dict[str, float]]:
    """How long each step took in the newest run of each task that reached a verdict."""
    return {task: found for task, found in session.execute(STEPS) if found}


def champions(session: Session) -> list[Champion]:
    return [Champion(*row) for row in session.execute(CHAMPIONS)]


def connections(session: Session) -> dict[tuple[str, str], int]:
    """Connections of deltaloop's programs to this database, by program and state."""
    return {(program, state): n for program, state, n in session.execute(CONNECTIONS)}


def size(session: Session) -> int:
    """Of the database, in bytes."""
    return int(session.scalar(SIZE) or 0)
