"""How often something happened in a window of time, shared by every process on the database.

The table is UNLOGGED and commits do not wait for the disk: a crash forgets the counts of a minute and nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import array_literals, prepared

TIDY_EVERY = 200  # calls, on average: then what has expired goes
# In the order of keys, so that two processes that count the same ones cannot deadlock.
PREPARED = "add_hits"
PREPARE = f"""
PREPARE {PREPARED} (text[], bigint[], integer[]) AS
INSERT INTO rate_count AS known (key, hits, expires_at)
SELECT key, hits, now() + make_interval(secs => seconds) FROM unnest($1, $2, $3) AS one (key, hits, seconds)
ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN known.expires_at <= now() THEN excluded.hits ELSE known.hits + excluded.hits END,
  expires_at = CASE WHEN known.expires_at <= now() THEN excluded.expires_at ELSE known.expires_at END
RETURNING key, hits
"""
ADD = f"SET LOCAL synchronous_commit = off; EXECUTE {PREPARED} (%(keys)s, %(hits)s, %(seconds)s)"
# After a call's own hits, and without waiting for anybody: so this cannot deadlock either.
TIDY = text(
    "DELETE FROM rate_count WHERE key IN (SELECT key FROM rate_count WHERE expires_at <= now() FOR UPDATE SKIP LOCKED)"
)
READ = text("SELECT hits FROM rate_count WHERE key = :key AND expires_at > now()")
LEFT = text("SELECT extract(epoch FROM expires_at) FROM rate_count WHERE key = :key AND expires_at > now()")


@dataclass(frozen=True)
class Hits:
    """`number` more of a key, counted in windows of so many seconds."""

    key: str
    number: int
    seconds: int


def add(session: Session, hits: Sequence[Hits]) -> list[int]:
    """Count these, and return how many there were of each one's key after it. The first hit begins a window."""
    sums: dict[str, int] = {}
    upto: list[int] = []
    for one in hits:
        sums[one.key] = sums.get(one.key, 0) + one.number
        upto.append(sums[one.key])
    seconds = {one.key: one.seconds for one in hits}
    given = {
        "keys": array_literals.of_texts(sums),
        "hits": array_literals.of_words(sums.values()),
        "seconds": array_literals.of_words(seconds.values()),
    }
    found = prepared.execute(session, PREPARED, PREPARE, ADD, given)
    if random.randrange(TIDY_EVERY) == 0:
        session.execute(TIDY)
    now: dict[str, int] = {row.key: row.hits for row in found}
    return [now[one.key] - sums[one.key] + place for one, place in zip(hits, upto, strict=True)]


def read(session: Session, key: str) -> int:
    """How many there are in the present window; 0 where there is none."""
    return int(session.scalar(READ, {"key": key}) or 0)


def ends_at(session: Session, key: str) -> float | None:
    """When the present window ends, in seconds since 1970; None where there is none."""
    found = session.scalar(LEFT, {"key": key})
    return None if found is None else float(found)


def forget(session: Session, key: str | None = None) -> None:
    """Begin anew: for one key, or for all."""
    session.execute(text("DELETE FROM rate_count WHERE CAST(:key AS text) IS NULL OR key = :key"), {"key": key})
