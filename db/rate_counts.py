"""How often something happened in a window of time, shared by every process on the database.

The table is UNLOGGED and commits do not wait for the disk: a crash forgets the counts of a minute and nothing else.
"""

from __future__ import annotations

import random

from sqlalchemy import text
from sqlalchemy.orm import Session

TIDY_EVERY = 200  # hits, on average: then what has expired goes
ADD = text("""
INSERT INTO rate_count AS known (key, hits, expires_at)
VALUES (:key, :hits, now() + make_interval(secs => :seconds))
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN known.expires_at <= now() THEN excluded.hits ELSE known.hits + excluded.hits END,
  expires_at = CASE WHEN known.expires_at <= now() THEN excluded.expires_at ELSE known.expires_at END
RETURNING hits
""")
READ = text("SELECT hits FROM rate_count WHERE key = :key AND expires_at > now()")
LEFT = text("SELECT extract(epoch FROM expires_at) FROM rate_count WHERE key = :key AND expires_at > now()")


def add(session: Session, key: str, hits: int, *, seconds: int) -> int:
    """Count some more, and return how many there are now. The first of a window begins it."""
    session.execute(text("SET LOCAL synchronous_commit = off"))
    if random.randrange(TIDY_EVERY) == 0:
        session.execute(text("DELETE FROM rate_count WHERE expires_at <= now()"))
    return int(session.execute(ADD, {"key": key, "hits": hits, "seconds": seconds}).scalar_one())


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
