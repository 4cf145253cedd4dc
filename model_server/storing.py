"""The way into the database for what comes often: batches are stored and hits are counted, many in one go."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from db import incoming, incoming_new, rate_counts
from db.incoming import Batch, NoSuchContributor, Stored
from db.incoming_new import NotAllNew
from db.rate_counts import Hits
from model_server.errors import DATABASE_GONE
from model_server.together import Together

Item = TypeVar("Item")
Result = TypeVar("Result")
DEAD_SECONDS = 2.0  # a dead connection shows sooner


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


class Storage:
    """`writing`: sessions that do not ask first whether their connection still lives. `noting`: the same, where each
    statement is a transaction of its own."""

    def __init__(self, *, writing: sessionmaker[Session], noting: sessionmaker[Session]) -> None:
        self._add_hits = self._again_on_a_new_connection(rate_counts.add, noting)
        self._store_new = self._again_on_a_new_connection(incoming_new.store_new, writing)
        self._store_all = self._again_on_a_new_connection(incoming.store_all, writing)
        self.counting: Together[Hits, int] = Together(self._add_hits, for_all=DATABASE_GONE)
        self.storing: Together[Batch, Stored] = Together(self._store, for_all=DATABASE_GONE)

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
