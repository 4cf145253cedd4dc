"""Published versions as everybody may know them: how each was measured and what it learned from, in numbers alone."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelVersion, Promotion, TrainingRun


@dataclass(frozen=True)
class Live:
    """A time during which a version answered; `until` is None while it does."""

    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True)
class Published:
    """A version, when it was live, the champion beside which it was judged, and the verdict; a base model has neither
    of the last two."""

    version: ModelVersion
    live: list[Live]
    champion_version: int | None
    verdict: Mapping[str, Any]


@dataclass(frozen=True)
class Confusion:
    """How often a version answered what to the base holdout: `rows[truth][answer]`, both places in `labels`."""

    labels: list[str]
    rows: list[list[int]]


def history(session: Session, task: str) -> list[Published]:
    """Every version that was ever live, the lowest number first."""
    live = _live(session, task)
    versions = select(ModelVersion).where(ModelVersion.task == task, ModelVersion.version.in_(live))
    runs = select(TrainingRun.candidate_version, TrainingRun.champion_version, TrainingRun.verdict).where(
        TrainingRun.task == task, TrainingRun.candidate_version.in_(live)
    )
    made = {candidate: (champion, verdict or {}) for candidate, champion, verdict in session.execute(runs)}
    return [
        Published(version, live[version.version], *made.get(version.version, (None, {})))
        for version in session.scalars(versions.order_by(ModelVersion.version))
    ]


def _live(session: Session, task: str) -> dict[int, list[Live]]:
    rows = session.execute(
        select(Promotion.version, Promotion.created_at).where(Promotion.task == task).order_by(Promotion.id)
    )
    turns = [(version, next(turn)[1]) for version, turn in itertools.groupby(rows, key=lambda row: row[0])]
    found: dict[int, list[Live]] = {}
    for (version, since), then in itertools.zip_longest(turns, turns[1:]):
        found.setdefault(version, []).append(Live(since, then[1] if then else None))
    return found


def confusion(session: Session, task: str, version: int) -> Confusion | None:
    """What the stored counts say of a version: of the run that made it, else of the first run that judged a challenger
    beside it. None where no run counted answers, or where some were not numbers. Raises NoSuchVersion."""
    labels = model_versions.get(session, task, version).labels
    made = _counted(session, task, TrainingRun.candidate_version == version)
    if made is not None:
        return _confusion(labels, made, answer=2)
    beside = _counted(session, task, TrainingRun.champion_version == version)
    return None if beside is None else _confusion(labels, beside, answer=1)


def _counted(session: Session, task: str, which: Any) -> Any | None:
    """Rows (truth, champion's answer, challenger's, n) of the base holdout, as the first of these runs stored them.

    Format 1 held hits alone.
    """
    query = select(TrainingRun.counts["base"]).where(
        TrainingRun.task == task, which, TrainingRun.counts["format"].as_integer() >= 2
    )
    return session.scalar(query.order_by(TrainingRun.id).limit(1))


def _confusion(labels: list[str], counted: Any, *, answer: int) -> Confusion | None:
    """Of the examples whose label the version knows: it was made for the first labels of the task."""
    rows = [[0] * len(labels) for _ in labels]
    for row in counted:
        if row[0] >= len(labels):
            continue
        if not 0 <= row[answer] < len(labels):
            return None
        rows[row[0]][row[answer]] += row[3]
    return Confusion(labels, rows)
