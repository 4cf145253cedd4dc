"""What came in and how the champion fares with it, as one answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from db import arrivals, live, model_reports, model_versions
from db.live import Tally
from db.schema import ModelVersion
from model_server import drift
from model_server.drift import Change, Share
from tasks.spec import Task


class ShareAnswer(BaseModel):
    value: float | None = Field(description="null where n is 0")
    low: float = Field(description="of the 95 % interval, taken between contributors")
    high: float
    n: int = Field(description="drawings that count; of one person and of one network only a share does")
    contributors: int


class ChangeAnswer(BaseModel):
    distance: float = Field(description="between the newest submissions and those before")
    chance: float = Field(description="chance alone stays below this 95 times in 100")
    drifted: bool


class LabelStats(BaseModel):
    label: str
    recall: ShareAnswer = Field(description="the share that the champion got right, live")


class DayStats(BaseModel):
    day: dt.date = Field(description="UTC")
    labels: dict[str, int] = Field(description="submissions by label")
    unlabelled: int


class LiveStats(BaseModel):
    version: int | None = Field(description="the champion")
    accuracy: ShareAnswer = Field(description="of the champion, on the labelled among the newest submissions")
    shown: float | None = Field(description="the accuracy that the champion showed when it was judged")
    drifted: bool = Field(description="live accuracy is certainly further below that than the task allows")


class ArrivedStats(BaseModel):
    since: dt.datetime | None = Field(description="when the last run began that looked at the champion; null: none did")
    train: int = Field(description="distinct labelled drawings since then to learn from; one person's count in part")
    needed_train: int
    holdout: int = Field(description="the same to judge by")
    needed_holdout: int
    enough: bool = Field(description="a run may start by itself; below this, only where somebody asks for it")


class ReportStats(BaseModel):
    version: int
    kind: Literal["load_failed", "golden_mismatch"]
    reports: int = Field(description="by browsers, in these days; anybody may send some")
    newest: dt.datetime


class StatsAnswer(BaseModel):
    """Counts by day, live figures of the champion and of each label, drift, what is new for a training run, and which
    versions failed in browsers."""

    days: list[DayStats]
    live: LiveStats
    labels: list[LabelStats]
    label_mix: ChangeAnswer
    confidence: ChangeAnswer
    arrived: ArrivedStats
    reports: list[ReportStats] = Field(description="the newest version first")


def compose(session: Session, task: Task, *, days: int, now: dt.datetime) -> StatsAnswer:
    """The statistics of a task: the last `days` by day, the rest on the newest submissions."""
    tallies = live.tallies(session, task.name, recent=drift.RECENT, before=drift.BEFORE)
    recent = [tally for tally in tallies if tally.period == "recent"]
    champion, since = model_versions.champion(session, task.name), now - dt.timedelta(days=days)
    answered = drift.of_version(recent, champion[0].version if champion else None)
    recalls = drift.recalls(answered, task.labels)
    return StatsAnswer(
        days=_days(live.by_day(session, task.name, since=since)),
        live=_live(task, champion[0] if champion else None, answered),
        labels=[LabelStats(label=label, recall=share_answer(recall)) for label, recall in recalls.items()],
        label_mix=_change(drift.label_mix(tallies, task.labels)),
        confidence=_change(drift.confidence(tallies)),
        arrived=_arrived(session, task),
        reports=[
            ReportStats.model_validate(asdict(one)) for one in model_reports.counts(session, task.name, since=since)
        ],
    )


def _arrived(session: Session, task: Task) -> ArrivedStats:
    found = arrivals.since_last_look(session, task)
    enough = found.enough and arrivals.can_be_judged(session, task)
    return ArrivedStats(**asdict(found), enough=enough)


def _live(task: Task, champion: ModelVersion | None, answered: Sequence[Tally]) -> LiveStats:
    accuracy = drift.accuracy(answered)
    shown = drift.shown_accuracy(champion.metrics) if champion else None
    allowed = task.triggers.drift or 0.0
    return LiveStats(
        version=champion.version if champion else None,
        accuracy=share_answer(accuracy),
        shown=shown,
        drifted=drift.fallen(accuracy, shown, allowed),
    )


def _days(counts: Sequence[live.DayCount]) -> list[DayStats]:
    found: dict[dt.date, DayStats] = {}
    for count in counts:
        day = found.setdefault(count.day, DayStats(day=count.day, labels={}, unlabelled=0))
        if count.label is None:
            day.unlabelled = count.submissions
        else:
            day.labels[count.label] = count.submissions
    return list(found.values())


def share_answer(share: Share) -> ShareAnswer:
    """As it goes over the wire."""
    value = None if share.value is None else round(share.value, 4)
    return ShareAnswer(
        value=value, low=round(share.low, 4), high=round(share.high, 4), n=share.n, contributors=share.contributors
    )


def _change(change: Change) -> ChangeAnswer:
    return ChangeAnswer(distance=round(change.distance, 4), chance=round(change.chance, 4), drifted=change.drifted)
