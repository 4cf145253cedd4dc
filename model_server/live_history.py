"""Live accuracy over time: of each version by day, and of each version overall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from db import live, model_versions
from db.live import DayTally, Tally
from model_server import drift
from model_server.stats import ShareAnswer, share_answer
from tasks.spec import Task

MOST = 50_000  # submissions


class DayAccuracy(BaseModel):
    day: dt.date = Field(description="UTC")
    version: int
    accuracy: ShareAnswer


class VersionAccuracy(BaseModel):
    version: int
    accuracy: ShareAnswer
    shown: float | None = Field(description="the accuracy that it showed when it was judged")


class LiveHistory(BaseModel):
    """The share of labelled drawings that the version which answered them got right, with 95 % intervals."""

    days: list[DayAccuracy] = Field(description="the oldest day first; a version that answered nothing is missing")
    versions: list[VersionAccuracy] = Field(description="the oldest first")


def compose(session: Session, task: Task, *, days: int, now: dt.datetime) -> LiveHistory:
    """What each version got right of the newest labelled submissions of the last `days`."""
    found = live.history(session, task.name, since=now - dt.timedelta(days=days), most=MOST)
    shown = {
        version.version: drift.shown_accuracy(version.metrics) for version in model_versions.all_of(session, task.name)
    }
    each_day = sorted({(tally.day, tally.version) for tally in found})
    return LiveHistory(
        days=[
            DayAccuracy(
                day=day, version=version, accuracy=_of(t for t in found if (t.day, t.version) == (day, version))
            )
            for day, version in each_day
        ],
        versions=[
            VersionAccuracy(
                version=version, accuracy=_of(t for t in found if t.version == version), shown=shown.get(version)
            )
            for version in sorted({tally.version for tally in found})
        ],
    )


def _of(tallies: Iterable[DayTally]) -> ShareAnswer:
    """The accuracy asks only whether there is a label, so ANY_LABEL stands for all."""
    return share_answer(drift.accuracy(_as_tallies([*tallies])))


def _as_tallies(tallies: Sequence[DayTally]) -> list[Tally]:
    return [
        Tally(one.contributor, one.version, "recent", ANY_LABEL, one.n, one.hits, 0.0, one.network) for one in tallies
    ]


ANY_LABEL = "any"  # of the task's; None would say that there is none
