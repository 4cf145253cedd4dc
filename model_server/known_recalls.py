"""How well each label is recognised, kept for some seconds. Prompts go by it; it is counted from the newest thousand
submissions, which one more hardly changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import live, model_versions
from model_server import drift
from model_server.drift import Share
from tasks.spec import Task

KEPT_SECONDS = 10.0


@dataclass(frozen=True)
class Recalls:
    """`by_label`: the champion's live recall of each label. `known`: the labels it answers; all where there is none."""

    by_label: Mapping[str, Share]
    known: Sequence[str]


@dataclass(frozen=True)
class _Kept:
    until: float
    labels: Sequence[str]  # the task's at that time
    recalls: Recalls


class KnownRecalls:
    """The recalls of each task. Safe for threads: while one counts, the others go by what was counted before.

    While the database is away they stay as they were.
    """

    def __init__(self, sessions: sessionmaker[Session], clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions, self._clock = sessions, clock
        self._kept: dict[str, _Kept] = {}
        self._counting: dict[str, threading.Lock] = {}

    def of(self, task: Task) -> Recalls:
        """Raises SQLAlchemyError where the database is away and nothing was counted before."""
        before = self._kept.get(task.name)
        if self._is_fresh(before, task):
            return before.recalls
        counting = self._counting.setdefault(task.name, threading.Lock())
        if not counting.acquire(blocking=before is None) and before is not None:
            return before.recalls
        try:
            latest = self._kept.get(task.name)  # somebody may have counted while we waited
            if not self._is_fresh(latest, task):
                latest = self._kept[task.name] = self._counted(task, latest)
            return latest.recalls
        finally:
            counting.release()

    def _is_fresh(self, kept: _Kept | None, task: Task) -> TypeGuard[_Kept]:
        return kept is not None and self._clock() < kept.until and kept.labels == task.labels

    def _counted(self, task: Task, before: _Kept | None) -> _Kept:
        try:
            with self._sessions() as session:
                tallies = live.tallies(session, task.name, recent=drift.RECENT, before=0)
                champion = model_versions.champion(session, task.name)
        except SQLAlchemyError:
            if before is None:
                raise
            recalls = before.recalls
        else:
            answered = drift.of_version(tallies, champion[0].version if champion else None)
            recalls = Recalls(drift.recalls(answered, task.labels), champion[0].labels if champion else task.labels)
        return _Kept(self._clock() + KEPT_SECONDS, task.labels, recalls)
