"""Counting by several processes at once."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import migrate, rate_counts
from db.engine import make_engine
from db.rate_counts import Hits
from local.postgres import Postgres
from tests import databases

EXPIRE = text("UPDATE rate_count SET expires_at = now() - interval '1 second'")


def test_tidying_up_waits_for_nobody_who_counts_meanwhile(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """They might be waiting for what it has just counted."""
    with databases.own(postgres) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        with Session(engine) as session, session.begin():
            rate_counts.add(session, [Hits("theirs", 1, 60), Hits("nobody's", 1, 60)])
            session.execute(EXPIRE)
        monkeypatch.setattr(rate_counts, "TIDY_EVERY", 1)
        with Session(engine) as theirs, Session(engine) as ours:
            theirs.execute(text("SELECT FROM rate_count WHERE key = 'theirs' FOR UPDATE"))
            ours.execute(text("SET LOCAL lock_timeout = '2s'"))
            assert rate_counts.add(ours, [Hits("ours", 1, 60)]) == [1]
            ours.commit()
            assert set(ours.scalars(text("SELECT key FROM rate_count"))) == {"ours", "theirs"}
        engine.dispose()
