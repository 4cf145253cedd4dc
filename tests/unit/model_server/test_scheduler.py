"""Cron expressions mean what a crontab means."""

from __future__ import annotations

import datetime as dt

import pytest

from model_server import scheduler
from tasks import spec

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
        ("*/15 * * * *", "2026-11-21 12:00"),
        ("0 0 1 1 *", "2027-01-01 00:00"),
    ],
)
def test_a_cron_expression_fires_when_a_crontab_would(expression: str, expected: str) -> None:
    fires = scheduler.cron(DOODLE, expression).get_next_fire_time(None, SATURDAY)
    assert fires.strftime("%Y-%m-%d %H:%M") == expected
    assert fires.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize("expression", ["", "daily", "0 3 * *", "61 3 * * *", "0 3 * * nonsense"])
def test_a_cron_expression_that_is_none_is_refused_by_name(expression: str) -> None:
    with pytest.raises(scheduler.CronRefused, match=r"tasks/doodle\.toml: triggers\.cron"):
        scheduler.cron(DOODLE, expression)


def test_every_shipped_task_can_be_scheduled() -> None:
    jobs = scheduler.schedule(None, spec.shipped()).get_jobs()  # type: ignore[arg-type]
    assert {job.id for job in jobs} >= {"doodle: labels", "doodle: cron", "digits: labels", "digits: cron"}
