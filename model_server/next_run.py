"""What would start the next training run by itself, and what each trigger still waits for."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from db import arrivals, training_runs
from model_server import crontab, drift
from tasks.spec import Task


class CountTrigger(BaseModel):
    needed: int
    arrived: int = Field(description="distinct new drawings since the last run began; of one person only a part counts")


class ClockTrigger(BaseModel):
    expression: str = Field(description="crontab, UTC")
    next: dt.datetime | None


class DriftTrigger(BaseModel):
    allowed: float = Field(description="how far below what it showed the live accuracy may lie")
    shown: float | None = Field(description="the accuracy that the champion showed when it was judged")
    live_high: float | None = Field(description="upper end of the live interval; null: too few drawings or people")
    fallen: bool


class JudgeableAnswer(BaseModel):
    train: int = Field(description="new drawings since the last look at the champion; of one person only a part counts")
    needed_train: int
    holdout: int
    needed_holdout: int
    holdout_large_enough: bool = Field(description="the whole fresh holdout is as large as the gate asks for")


class NextRunAnswer(BaseModel):
    """The triggers of the task's file, each with what it counts; null: the task has none of that kind."""

    switched_on: bool = Field(description="false: TRIGGERS=off here, runs start only on request")
    open_run: int | None = Field(description="one is open, so no other starts")
    labels: CountTrigger | None
    clock: ClockTrigger | None
    drift: DriftTrigger | None
    new_data: JudgeableAnswer = Field(description="no trigger starts a run before there is this much")
    enough: bool = Field(description="there is: the first trigger starts a run")


def compose(session: Session, task: Task, *, switched_on: bool, now: dt.datetime) -> NextRunAnswer:
    """What the scheduler would find now."""
    look, judged = arrivals.since_last_look(session, task), arrivals.can_be_judged(session, task)
    return NextRunAnswer(
        switched_on=switched_on,
        open_run=training_runs.open_of(session, task.name),
        labels=_labels(session, task),
        clock=_clock(task, now),
        drift=_drift(session, task),
        new_data=JudgeableAnswer(
            train=look.train,
            needed_train=look.needed_train,
            holdout=look.holdout,
            needed_holdout=look.needed_holdout,
            holdout_large_enough=judged,
        ),
        enough=look.enough and judged,
    )


def _labels(session: Session, task: Task) -> CountTrigger | None:
    needed = task.triggers.labels
    if needed is None:
        return None
    return CountTrigger(needed=needed, arrived=arrivals.drawings_since_last_run(session, task, needed))


def _clock(task: Task, now: dt.datetime) -> ClockTrigger | None:
    expression = task.triggers.cron
    if expression is None:
        return None
    return ClockTrigger(expression=expression, next=crontab.trigger(task, expression).get_next_fire_time(None, now))


def _drift(session: Session, task: Task) -> DriftTrigger | None:
    found = drift.look(session, task)
    if found is None:
        return None
    return DriftTrigger(
        allowed=found.allowed,
        shown=found.shown,
        live_high=round(found.live.high, 4) if drift.enough(found.live) else None,
        fallen=found.fallen,
    )
