"""What was kept long enough goes, and what learned from it says so without being tainted."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import erasure, lineage, retention
from db.schema import Contributor, Erasure, Submission
from tests import factories

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def given(session: Session) -> dict[int, Submission]:
    """By one person, so many days ago; version 2 learned from both."""
    base = factories.model_version(session, promoted=True)
    person = factories.contributor(session)
    found = {
        days: factories.submission(session, person, base, label="cat", created_at=NOW - dt.timedelta(days=days))
        for days in (10, 100)
    }
    factories.learned(session, list(found.values()), promoted=True, parent_version=1)
    return found


def kept(session: Session) -> set[uuid.UUID]:
    return set(session.scalars(select(Submission.id)))


def test_only_what_is_older_goes_and_once(session: Session, given: dict[int, Submission]) -> None:
    young = given[10].id
    assert retention.forget_submissions(session, days=365) == 0
    assert retention.forget_submissions(session, days=90) == 1
    assert kept(session) == {young}
    assert retention.forget_submissions(session, days=90) == 0
    assert session.scalars(select(Erasure.kind)).all() == ["retention"]


def test_a_version_that_learned_from_it_says_how_many_are_gone_and_stays_clean(
    session: Session, given: dict[int, Submission]
) -> None:
    retention.forget_submissions(session, days=90)
    found = lineage.of_version(session, "doodle", 2)
    assert (found.used.submissions, found.used.erased, found.learned_from_erased) == (1, 1, [])
    assert erasure.last_clean(session, "doodle", 2) == 2
    erasure.erase(session, given[10].contributor)
    assert erasure.last_clean(session, "doodle", 2) == 1, "a person's wish is another thing"


def test_it_goes_in_portions(session: Session, given: dict[int, Submission], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    assert [retention.forget_submissions(session, days=1) for _ in range(3)] == [1, 1, 0]


def test_people_of_whom_nothing_is_kept_go_when_they_came_that_long_ago(
    session: Session, given: dict[int, Submission]
) -> None:
    long_ago, lately = factories.contributor(session), factories.contributor(session)
    drew = session.get_one(Contributor, given[10].contributor)
    drew.created_at = long_ago.created_at = NOW - dt.timedelta(days=100)
    session.flush()
    assert retention.forget_people(session, days=90) == 1
    assert set(session.scalars(select(Contributor.id))) == {drew.id, lately.id}


def test_where_people_came_from_is_forgotten_after_a_time(session: Session) -> None:
    old, new = factories.contributor(session), factories.contributor(session)
    old.network_hash = new.network_hash = b"n" * 16
    old.created_at = NOW - dt.timedelta(days=31)
    session.flush()
    assert retention.forget_networks(session, days=30) == 1
    assert retention.forget_networks(session, days=30) == 0
    session.expire_all()
    assert (old.network_hash, new.network_hash) == (None, b"n" * 16)
    assert session.scalar(select(func.count()).select_from(Contributor)) == 2
