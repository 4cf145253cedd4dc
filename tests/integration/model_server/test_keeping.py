"""The scheduler's round over what was kept long enough."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from db import retention
from db.engine import make_engine
from db.schema import Contributor, Submission
from model_server import keeping
from tests import factories
from tests.integration.model_server.conftest import SETTINGS

LONG_AGO = dt.datetime.now(dt.UTC) - dt.timedelta(days=400)


@pytest.fixture
def sessions(session: Session) -> sessionmaker[Session]:
    """What one person sent long ago, three drawings, and where they came from."""
    version, person = factories.model_version(session, promoted=True), factories.contributor(session)
    person.created_at, person.network_hash = LONG_AGO, b"n" * 16
    for _ in range(3):
        factories.submission(session, person, version, label="cat", created_at=LONG_AGO)
    session.commit()
    return sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")


def left(session: Session) -> tuple[int, int, int]:
    """Submissions, people, of how many it is known where they came from."""
    session.expire_all()
    submissions = session.scalar(select(func.count()).select_from(Submission))
    people = session.scalar(select(func.count()).select_from(Contributor))
    return submissions or 0, people or 0, session.scalar(select(func.count(Contributor.network_hash))) or 0


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"keep_submissions_days": 365, "keep_networks_days": 30}, (0, 0, 0)),
        ({"keep_submissions_days": 500}, (3, 1, 1)),
        ({"keep_networks_days": 30}, (3, 1, 0)),
    ],
    ids=["both", "not so old", "networks only"],
)
def test_what_is_older_than_the_settings_say_goes_portion_by_portion(
    session: Session,
    sessions: sessionmaker[Session],
    monkeypatch: pytest.MonkeyPatch,
    days: dict[str, int],
    expected: tuple[int, int, int],
) -> None:
    monkeypatch.setattr(retention, "PORTION", 2)
    settings = replace(SETTINGS, **days)
    assert keeping.wanted(settings)
    keeping.forget(sessions, settings)
    assert left(session) == expected


def test_by_default_everything_is_kept(session: Session, sessions: sessionmaker[Session]) -> None:
    assert not keeping.wanted(SETTINGS)
    keeping.forget(sessions, SETTINGS)
    assert left(session) == (3, 1, 1)


def test_a_database_that_is_away_costs_one_round(caplog: pytest.LogCaptureFixture) -> None:
    nowhere = sessionmaker(make_engine("postgresql://nobody@127.0.0.1:1/none"))
    with caplog.at_level(logging.WARNING):
        keeping.forget(nowhere, replace(SETTINGS, keep_submissions_days=1))
    assert "what was kept long enough stays for now" in caplog.text
