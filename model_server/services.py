"""What the requests of one process share."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar, cast

from flask import current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from db import incoming, incoming_new, installation, rate_counts, submissions
from db.incoming import Batch, NoSuchContributor, Stored
from db.incoming_new import NotAllNew
from db.rate_counts import Hits
from db.submissions import KnownVersion
from model_server.config import Settings
from model_server.errors import DATABASE_GONE, ApiError
from model_server.known_recalls import KnownRecalls
from model_server.known_tasks import KnownTasks
from model_server.model_files import FileCache
from model_server.probing import Probe
from model_server.together import Together
from tasks.spec import Task

Item = TypeVar("Item")
Result = TypeVar("Result")
DEAD_SECONDS = 2.0  # a dead connection shows sooner
EXTENSION = "deltaloop"
MAX_KNOWN_VERSIONS = 10_000


@dataclass(frozen=True, eq=False)
class LimitedBatch:
    """A batch to be stored unless it exceeds one of its limits. `limits`: what to count, and the most that it may come
    to; `counted`: the count of each key, this batch included."""

    batch: Batch
    limits: Sequence[tuple[Hits, int]]
    counted: dict[str, int]

    @property
    def within(self) -> bool:
        return all(self.counted[hits.key] <= most for hits, most in self.limits if hits.key in self.counted)

    def to_count(self) -> Hits | None:
        """The next one to count; None where all are counted, or one was exceeded."""
        return next((hits for hits, _ in self.limits if hits.key not in self.counted), None) if self.within else None


@dataclass
class Services:
    """Settings, tasks, the way to the database, and what never changes once it was read from there."""

    settings: Settings
    tasks: KnownTasks
    recalls: KnownRecalls
    sessions: sessionmaker[Session]
    writing: sessionmaker[Session]  # the same, without asking first whether the connection still lives
    noting: sessionmaker[Session]  # the same, each statement a transaction of its own
    random: random.Random
    files: FileCache
    probe: Probe = field(default_factory=Probe)
    counting: Together[Hits, int] = field(init=False)
    storing: Together[Batch, Stored] = field(init=False)
    _secret_key: bytes | None = None
    _versions: dict[tuple[str, int], KnownVersion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._add_hits = self._again_on_a_new_connection(rate_counts.add, self.noting)
        self._store_new = self._again_on_a_new_connection(incoming_new.store_new, self.writing)
        self._store_all = self._again_on_a_new_connection(incoming.store_all, self.writing)
        self.counting = Together(self._add_hits, for_all=DATABASE_GONE)
        self.storing = Together(self._store, for_all=DATABASE_GONE)

    def _again_on_a_new_connection(
        self, act: Callable[[Session, Sequence[Item]], list[Result]], sessions: sessionmaker[Session]
    ) -> Callable[[Sequence[Item]], list[Result]]:
        """The act in a transaction of its own, once more where its connection turns out to be dead: it may have been
        dead for long, because these are not pinged. Storing twice is harmless, and so is a count that is too high. A
        database that hangs is not waited for twice."""

        def do(items: Sequence[Item]) -> list[Result]:
            began = time.monotonic()
            try:
                with sessions.begin() as session:
                    return act(session, items)
            except DBAPIError as error:
                if not error.connection_invalidated or time.monotonic() - began > DEAD_SECONDS:
                    raise
            with sessions.begin() as session:
                return act(session, items)

        return do

    def _store(self, batches: Sequence[Batch]) -> Sequence[Stored | NoSuchContributor]:
        """Store them as new ones; where not all are new, by the slower way, in another transaction. For a single one
        that way is the quicker: it asks the database once, not twice."""
        if sum(len(batch.items) for batch in batches) > 1:
            with suppress(NotAllNew):
                return self._store_new(batches)
        return self._store_all(batches)

    def count_and_store(self, items: Sequence[LimitedBatch]) -> list[Stored | NoSuchContributor | None]:
        """What became of each batch; None where it exceeds a limit. Counts all, in a transaction of its own that does
        not wait for the disk; then stores those within their limits."""
        while due := [(one, hits) for one in items if (hits := one.to_count()) is not None]:
            for (one, hits), number in zip(due, self._add_hits([hits for _, hits in due]), strict=True):
                one.counted[hits.key] = number
        within = [one for one in items if one.within]
        stored = dict(zip(within, self._store([one.batch for one in within]), strict=True)) if within else {}
        return [stored.get(one) for one in items]

    def secret_key(self) -> bytes:
        """The key that signs cookies, the same in every process on this database."""
        if self._secret_key is None:
            with self.sessions() as session:
                self._secret_key = installation.secret_key(session)
        return self._secret_key

    def task(self, name: str, *, naming: Collection[str] = ()) -> Task:
        """One task as it is now. Raises ApiError 404.

        `naming`: labels that a request names. A label that is unknown here may be a moment old, and known to the
        process that answered before, so it is looked for at once.
        """
        found = self.tasks.get(name)
        if found is None:
            known = ", ".join(self.tasks)
            raise ApiError(404, "unknown_task", f"There is no task {name!r}. Tasks: {known}.")
        if naming and not set(found.labels).issuperset(naming):
            self.tasks.look()
            found = self.tasks[name]
        return found

    def known_versions(self, task: str, numbers: set[int]) -> dict[int, KnownVersion]:
        """The published ones among these versions. Versions never change, so each is read once."""
        missing = [number for number in numbers if (task, number) not in self._versions]
        if missing:
            if len(self._versions) > MAX_KNOWN_VERSIONS:
                self._versions.clear()
            with self.sessions() as session:
                found = submissions.known_versions(session, task, missing)
            self._versions.update({(task, number): version for number, version in found.items()})
        return {number: self._versions[task, number] for number in numbers if (task, number) in self._versions}


def services() -> Services:
    """Those of the running application."""
    return cast(Services, current_app.extensions[EXTENSION])
