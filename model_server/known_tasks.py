"""The tasks with the labels they have now. Labels are added while servers run, so every process looks often."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import task_revisions
from tasks.spec import Task

LOG = logging.getLogger("deltaloop.model_server")
FRESH_SECONDS = 1.0  # how old an answer may be: between two looks a request only reads the clock
PATIENCE_SECONDS = 0.5  # for another thread's look: a database that hangs holds up nobody for longer


class KnownTasks(Mapping[str, Task]):
    """Task files by name, each with every label that the database knows. Safe for threads.

    While the database is away the tasks are as they were last seen.
    """

    def __init__(
        self,
        files: Mapping[str, Task],
        sessions: sessionmaker[Session],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.files = files
        self._sessions, self._clock = sessions, clock
        self._tasks = files
        self._revisions: dict[str, int] = {}
        self._look_at: float | None = None
        self._looking = threading.Lock()

    def __getitem__(self, name: str) -> Task:
        if name not in self.files:
            raise KeyError(name)
        self._keep_fresh()
        return self._tasks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def look(self) -> None:
        """Look now for what was added."""
        with self._looking:
            self._look()

    def _keep_fresh(self) -> None:
        """Look again where the last look is too long ago. One thread looks; the others wait for what it sees.

        A page that comes back asks several things at once. If one of them were answered from before the look, the
        page would go on with old labels until it asks again.
        """
        patience = -1 if self._look_at is None else PATIENCE_SECONDS
        if self._is_fresh() or not self._looking.acquire(timeout=patience):
            return
        try:
            if not self._is_fresh():
                self._look()
        finally:
            self._looking.release()

    def _is_fresh(self) -> bool:
        return self._look_at is not None and self._clock() < self._look_at

    def _look(self) -> None:
        try:
            with self._sessions() as session:
                revisions = task_revisions.newest(session, list(self.files))
                if revisions != self._revisions:
                    self._tasks = task_revisions.all_current(session, self.files)
                    self._revisions = revisions
        except SQLAlchemyError as error:  # a request that needs the database will say so
            LOG.warning("labels may be old: the database does not answer: %s", str(error).splitlines()[0])
        self._look_at = self._clock() + FRESH_SECONDS
