"""Cron expressions mean what a crontab means."""

from __future__ import annotations

import datetime as dt

import pytest

from model_server import crontab
from tasks import spec
from tasks.settings import Triggers

DOODLE = spec.named("doodle")
SATURDAY = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 3 * * *", "2026-11-22 03:00"),
        ("30 3 * * 0", "2026-11-22 03:30"),  # Sunday
        ("30 3 * * 7", "2026-11-22 03:30"),
        ("0 3 * * 1-5", "2026-11-23 03:00"),
        ("0 3 * * mon", "2026-11-23 03:00"),
        ("0 3 * * 0-6", "2026-11-22 03:00"),
        ("0 3 * * 0-5", "2026-11-22 03:00"),
        ("0 3 * * 5-7", "2026-11-22 03:00"),
        ("0 3 * * fri-sun", "2026-11-22 03:00"),
        ("0 3 * * 1,3", "2026-11-23 03:00"),
        ("0 3 * * 2-6/2", "2026-11-24 03:00"),
        ("0 3 * * Mon-Fri", "2026-11-23 03:00"),
        ("0 3 * * 3-5,0", "2026-11-22 03:00"),
        ("*/15 * * * *", "2026-11-21 12:00"),
        ("0 0 1 1 *", "2027-01-01 00:00"),
    ],
)
def test_a_cron_expression_fires_when_a_crontab_would(expression: str, expected: str) -> None:
    fires = crontab.trigger(DOODLE, expression).get_next_fire_time(None, SATURDAY)
    assert fires.strftime("%Y-%m-%d %H:%M") == expected
    assert fires.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    "expression", ["", "daily", "0 3 * *", "61 3 * * *", "0 3 * * nonsense", "0 3 * * 8", "0 3 * * 5-1"]
)
def test_a_cron_expression_that_is_none_is_refused_by_name(expression: str) -> None:
    with pytest.raises(crontab.CronRefused, match=r"tasks/doodle\.toml: triggers\.cron"):
        crontab.trigger(DOODLE, expression)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("0-6", "sun mon tue wed thu fri sat"),
        ("1-7", "sun mon tue wed thu fri sat"),
        ("0-5", "sun mon tue wed thu fri"),
        ("*/2", "sun tue thu sat"),
        ("1/2", "mon wed fri"),
        ("7", "sun"),
    ],
)
def test_days_of_the_week_are_those_of_a_crontab(field: str, expected: str) -> None:
    fires = crontab.trigger(DOODLE, f"0 3 * * {field}")
    at, days = SATURDAY, set()
    for _ in range(7):
        at = fires.get_next_fire_time(at, at + dt.timedelta(seconds=1))
        days.add(at.strftime("%a").lower())
    assert days == set(expected.split())


def test_the_check_names_the_first_task_of_a_wrong_expression() -> None:
    wrong = DOODLE.model_copy(update={"triggers": Triggers(cron="daily")})
    crontab.check(spec.shipped().values())
    with pytest.raises(crontab.CronRefused, match=r"tasks/doodle\.toml: triggers\.cron is 'daily'"):
        crontab.check([spec.named("digits"), wrong])
