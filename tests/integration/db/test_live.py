"""What submissions show of the model that answered them, on real rows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from db import live
from db.schema import Moderation, SubmissionLabel
from tests import factories

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
CERTAIN_BIRD = [0.0, 0.0, 0.75] + [0.25 / 7] * 7


def test_a_prediction_is_a_hit_where_the_newest_label_is_its_most_probable_one(session: Session) -> None:
    version = factories.model_version(session)
    person = factories.contributor(session)
    for label in ("bird", "bird", "cat", None):
        factories.submission(session, person, version, label=label, probabilities=CERTAIN_BIRD)
    corrected = factories.submission(session, person, version, label="bird", probabilities=CERTAIN_BIRD)
    session.add(SubmissionLabel(submission=corrected.id, task="doodle", label="cat", origin="corrected"))
    session.flush()
    found = {tally.label: tally for tally in live.tallies(session, "doodle", recent=100, before=100)}
    assert {label: (tally.n, tally.hits) for label, tally in found.items()} == {
        "bird": (2, 2),
        "cat": (2, 0),
        None: (1, 0),
    }
    assert found["bird"].confidence == 1.5
    assert {(tally.contributor, tally.version, tally.period) for tally in found.values()} == {
        (person.id, version.version, "recent")
    }
    assert live.tallies(session, "digits", recent=100, before=0) == []


def test_the_newest_submissions_are_recent_and_what_a_moderator_rejected_counts_nowhere(session: Session) -> None:
    version = factories.model_version(session)
    person = factories.contributor(session)
    now = dt.datetime.now(dt.UTC)
    made = [
        factories.submission(session, person, version, label="bird", created_at=now - dt.timedelta(days=age))
        for age in range(6)
    ]
    session.add(Moderation(submission=made[0].id, action="reject", moderator="a test"))
    session.flush()
    periods = {tally.period: tally.n for tally in live.tallies(session, "doodle", recent=3, before=2)}
    assert periods == {"recent": 2, "before": 2}


def test_submissions_are_counted_by_day_and_label(session: Session) -> None:
    version = factories.model_version(session)
    person = factories.contributor(session)
    day = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    for label, at in (("bird", day), ("bird", day), (None, day), ("cat", day + dt.timedelta(hours=1))):
        factories.submission(session, person, version, label=label, created_at=at)
    assert live.by_day(session, "doodle", since=LONG_AGO) == [
        live.DayCount(dt.date(2026, 3, 1), "bird", 2),
        live.DayCount(dt.date(2026, 3, 1), None, 1),
        live.DayCount(dt.date(2026, 3, 2), "cat", 1),
    ]
    assert len(live.by_day(session, "doodle", since=day + dt.timedelta(minutes=1))) == 1


def test_the_history_tells_days_and_versions_apart_and_counts_only_what_has_a_label(session: Session) -> None:
    first, second = factories.model_version(session), factories.model_version(session)
    person = factories.contributor(session)
    day = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    for version, label, at in (
        (first, "bird", day),
        (first, "cat", day),
        (first, None, day),
        (second, "bird", day + dt.timedelta(hours=1)),
    ):
        factories.submission(session, person, version, label=label, created_at=at, probabilities=CERTAIN_BIRD)
    rejected = factories.submission(session, person, second, label="bird", created_at=day, probabilities=CERTAIN_BIRD)
    session.add(Moderation(submission=rejected.id, action="reject", moderator="a test"))
    session.flush()
    found = live.history(session, "doodle", since=LONG_AGO, most=100)
    assert [(one.day.day, one.version, one.n, one.hits) for one in found] == [
        (1, first.version, 2, 1),
        (2, second.version, 1, 1),
    ]
    assert [one.day.day for one in live.history(session, "doodle", since=LONG_AGO, most=1)] == [2], "the newest"
