"""When a task's clock starts a run: crontab expressions, in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable

from apscheduler.triggers.cron import CronTrigger

from tasks.spec import Task

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
DAY = "|".join(("[0-7]", *WEEKDAYS))
DAYS = re.compile(rf"(?P<first>\*|{DAY})(?:-(?P<last>{DAY}))?(?:/(?P<step>[1-9][0-9]?))?")


class CronRefused(ValueError):
    """A task's cron expression cannot be used; the message names both."""


def trigger(task: Task, expression: str) -> CronTrigger:
    """The trigger of a crontab expression, in UTC. Raises CronRefused.

    In a crontab 0 and 7 are Sunday; APScheduler counts from Monday, so days of the week become a list of names.
    """
    try:
        fields = expression.split()
        if len(fields) == 5 and fields[4] != "*":
            fields[4] = ",".join(_weekdays(fields[4].lower()))
        return CronTrigger.from_crontab(" ".join(fields), timezone="UTC")
    except ValueError as error:
        raise CronRefused(f"tasks/{task.name}.toml: triggers.cron is {expression!r}: {error}") from None


def check(tasks: Iterable[Task]) -> None:
    """Raises CronRefused for the first task whose cron expression cannot be used."""
    for task in tasks:
        if task.triggers.cron is not None:
            trigger(task, task.triggers.cron)


def _weekdays(field: str) -> list[str]:
    """The names of the days that a crontab's last field means, as in `0-6`, `mon-fri`, `1,3,5` or `*/2`."""
    days: set[int] = set()
    for part in field.split(","):
        found = DAYS.fullmatch(part)
        if found is None or (found["first"] == "*" and found["last"]):
            raise ValueError(f"{part!r} is not a day of the week; days are 0 to 7 or sun to sat")
        first, last = _day(found["first"]), _day(found["last"] or found["first"])
        if found["first"] == "*" or (found["step"] and not found["last"]):
            last = 6
        elif last < first and found["last"] in ("7", "sun"):
            last = 7
        if last < first:
            raise ValueError(f"{part!r} ends before it begins")
        days |= {day % 7 for day in range(first, last + 1, int(found["step"] or 1))}
    return [WEEKDAYS[day] for day in sorted(days)]


def _day(text: str) -> int:
    """0 (Sunday) to 7 (Sunday again)."""
    if text == "*":
        return 0
    return int(text) if text.isdigit() else WEEKDAYS.index(text)
