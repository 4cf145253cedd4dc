"""What the scheduler looks for, and how often."""

from __future__ import annotations

from model_server import scheduler
from tasks import spec


def test_every_shipped_task_can_be_scheduled() -> None:
    jobs = scheduler.schedule(None, spec.shipped()).get_jobs()  # type: ignore[arg-type]
    assert {job.id for job in jobs} >= {"doodle: labels", "doodle: cron", "digits: labels", "digits: cron"}
