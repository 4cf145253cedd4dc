"""Training runs: queued by anyone, claimed by one worker, recorded until their end."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.schema import OPEN_STATES, TrainingRun

CHANNEL = "training_runs"  # NOTIFY by a trigger whenever a run is queued
MAX_TAKEN_UP = 3  # after the first attempt
OPEN = TrainingRun.state.in_(OPEN_STATES)
WHERE_OPEN = text("state IN ('queued', 'running')")


class RunLost(RuntimeError):
    """The run is no longer this worker's: cancelled, or taken up by another."""


class RunCancelled(RuntimeError):
    """The run was asked to stop; nothing that it made may be stored."""


@dataclass(frozen=True)
class Maker:
    """The run that made a version. `drawings`, `contributors`: how many it learned from then, erased ones included."""

    run: int
    champion_version: int | None
    drawings: int | None
    contributors: int | None
    decision: str | None


@dataclass(frozen=True)
class Waiting:
    """A queued run. `seconds`: since it was asked for. `started_at`: when a worker took it last; None: none has."""

    id: int
    task: str
    seconds: float
    started_at: dt.datetime | None


def enqueue(
    session: Session,
    task: str,
    *,
    trigger: str,
    requested_by: str | None = None,
    request_id: str | None = None,
    seed: int | None = None,
    start_version: int | None = None,
) -> tuple[TrainingRun, bool]:
    """The task's open run, and whether this call made it. Any number of callers at once make one run.

    `start_version`: train from that version instead of the champion.
    """
    values = {
        "task": task,
        "trigger": trigger,
        "requested_by": requested_by,
        "request_id": request_id,
        "seed": secrets.randbelow(2**31) if seed is None else seed,
        "start_version": start_version,
    }
    # The open run may end between the two statements; then the next try inserts.
    while True:
        statement = insert(TrainingRun).values(values)
        statement = statement.on_conflict_do_nothing(index_elements=["task"], index_where=WHERE_OPEN)
        made = session.scalar(statement.returning(TrainingRun.id))
        if made is not None:
            return session.get_one(TrainingRun, made), True
        found = session.scalars(select(TrainingRun).where(TrainingRun.task == task, OPEN)).one_or_none()
        if found is not None:
            return found, False


def get(session: Session, run: int) -> TrainingRun | None:
    return session.get(TrainingRun, run)


def open_of(session: Session, task: str) -> int | None:
    """The run of a task that is queued or running."""
    return session.scalar(select(TrainingRun.id).where(TrainingRun.task == task, OPEN))


def waiting(session: Session, *, for_at_least: dt.timedelta) -> list[Waiting]:
    """Runs that no worker has taken so long after they were asked for, oldest first."""
    since = func.now() - TrainingRun.queued_at
    query = select(TrainingRun.id, TrainingRun.task, func.extract("epoch", since), TrainingRun.started_at)
    query = query.where(TrainingRun.state == "queued", since >= for_at_least).order_by(TrainingRun.id)
    return [Waiting(run, task, float(seconds), began) for run, task, seconds, began in session.execute(query)]


def number_running(session: Session) -> int:
    """How many runs workers have now, of all tasks."""
    return session.scalar(select(func.count()).where(TrainingRun.state == "running")) or 0


def all_of(session: Session, task: str, *, limit: int = 100) -> list[TrainingRun]:
    """A task's runs, newest first."""
    query = select(TrainingRun).where(TrainingRun.task == task).order_by(TrainingRun.id.desc()).limit(limit)
    return list(session.scalars(query))


def makers(session: Session, task: str) -> dict[int, Maker]:
    """Of each version that a run made: which, beside which champion, and from how much it learned then."""
    record = TrainingRun.record
    query = select(
        TrainingRun.candidate_version,
        TrainingRun.id,
        TrainingRun.champion_version,
        func.coalesce(record["replay"]["fresh"], record["admission"]["kept"]),
        record["admission"]["contributors"],
        TrainingRun.verdict["decision"].astext,
    ).where(TrainingRun.task == task, TrainingRun.candidate_version.is_not(None))
    return {row[0]: Maker(*row[1:]) for row in session.execute(query.order_by(TrainingRun.id))}


def claim(session: Session, worker: str, *, run: int | None = None) -> TrainingRun | None:
    """Take the oldest queued run (or that one, if queued), else None. No two workers get the same."""
    query = select(TrainingRun).where(TrainingRun.state == "queued").order_by(TrainingRun.id).limit(1)
    if run is not None:
        query = query.where(TrainingRun.id == run)
    found = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if found is None:
        return None
    found.state = "running"
    found.step = "starting"
    found.worker = worker
    found.attempts += 1
    found.progress = 0.0
    found.epochs = []
    found.record = {}
    found.started_at = found.heartbeat_at = session.scalar(select(func.now()))
    session.flush()
    return found


def take_up_dead(session: Session, *, silent_for: dt.timedelta) -> list[int]:
    """Queue again what a dead worker left; after MAX_TAKEN_UP times it ends failed. Returns the runs touched."""
    query = select(TrainingRun).where(
        TrainingRun.state == "running", TrainingRun.heartbeat_at < func.now() - silent_for
    )
    dead = list(session.scalars(query.with_for_update(skip_locked=True)))
    for run in dead:
        if run.cancel_requested:
            _close(session, run, "cancelled")
        elif run.attempts > MAX_TAKEN_UP:
            _close(session, run, "failed", error=f"The worker died {run.attempts} times, last in step {run.step!r}.")
        else:
            run.state = run.step = "queued"
            run.worker = None
    session.flush()
    return [run.id for run in dead]


def heartbeat(session: Session, run: int, worker: str) -> bool:
    """Say that the worker lives. Returns whether to go on: False once the run is cancelled or another's."""
    beat = (
        update(TrainingRun)
        .where(TrainingRun.id == run, TrainingRun.worker == worker, TrainingRun.state == "running")
        .values(heartbeat_at=func.now())
        .returning(TrainingRun.cancel_requested)
    )
    return session.scalar(beat) is False


def report(session: Session, run: int, worker: str, **values: Any) -> None:
    """Write columns (step, progress, epochs, counts, …) of a run that is this worker's. Raises RunLost if it is not."""
    mine = (TrainingRun.id == run, TrainingRun.worker == worker, TrainingRun.state == "running")
    statement = update(TrainingRun).where(*mine).values(**values).returning(TrainingRun.id)
    if session.scalar(statement) is None:
        raise RunLost(f"Run {run} is no longer this worker's.")


def succeed(session: Session, run: int, worker: str, *, verdict: dict[str, Any], candidate_version: int | None) -> None:
    """End a run with the gate's verdict, whichever it is.

    Raises RunLost, and RunCancelled where it was asked to stop: the caller's transaction must then be given up. A
    request that comes later waits for that transaction and finds the run ended.
    """
    mine = (TrainingRun.id == run, TrainingRun.worker == worker, TrainingRun.state == "running")
    if session.scalar(select(TrainingRun.cancel_requested).where(*mine).with_for_update()):
        raise RunCancelled(f"Run {run} was asked to stop.")
    _end(session, run, worker, state="succeeded", verdict=verdict, candidate_version=candidate_version, progress=1.0)


def fail(session: Session, run: int, worker: str, error: str) -> None:
    """End a run that could not reach a verdict, with a reason that a person understands."""
    _end(session, run, worker, state="failed", error=error)


def release(session: Session, run: int, worker: str) -> None:
    """Give a run back to the queue: its worker is asked to end. It did not die, so the attempt does not count.

    A run that was asked to stop as well ends cancelled.
    """
    mine = (TrainingRun.id == run, TrainingRun.worker == worker, TrainingRun.state == "running")
    if session.scalar(select(TrainingRun.cancel_requested).where(*mine).with_for_update()):
        cancelled(session, run, worker)
        return
    values = {"state": "queued", "step": "queued", "worker": None, "attempts": TrainingRun.attempts - 1}
    if session.scalar(update(TrainingRun).where(*mine).values(**values).returning(TrainingRun.id)) is None:
        raise RunLost(f"Run {run} is no longer this worker's.")


def cancelled(session: Session, run: int, worker: str) -> None:
    """End a run that was asked to stop."""
    _end(session, run, worker, state="cancelled")


def cancel(session: Session, run: int) -> TrainingRun | None:
    """Ask a run to stop: a queued one ends at once, a running one when its worker next looks. None: no such run."""
    found = session.get(TrainingRun, run, with_for_update=True)
    if found is not None and found.state == "queued":
        _close(session, found, "cancelled")
    elif found is not None and found.state == "running":
        found.cancel_requested = True
    session.flush()
    return found


def looks(session: Session, task: str, champion: int) -> int:
    """How many challengers were judged against this version.

    Counted over all the times it was live: rolling back to it does not give it a new chance of a false promotion.
    """
    judged = (TrainingRun.state == "succeeded", TrainingRun.counts.is_not(None))
    query = select(func.count()).where(TrainingRun.task == task, TrainingRun.champion_version == champion, *judged)
    return session.scalar(query) or 0


def _end(session: Session, run: int, worker: str, **values: Any) -> None:
    report(session, run, worker, step="done", finished_at=func.now(), **values)


def _close(session: Session, run: TrainingRun, state: str, *, error: str | None = None) -> None:
    run.finished_at = session.scalar(select(func.now()))
    run.step = "done"
    run.error = error
    run.state = state
