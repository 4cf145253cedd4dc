"""Which nights a task trains in."""

from __future__ import annotations

import pytest

from cli.simulation.nights import trains_in_night
from tasks import spec
from tasks.settings import Triggers
from tasks.spec import Task


def with_triggers(**triggers: object) -> Task:
    return spec.named("doodle").model_copy(update={"triggers": Triggers.model_validate(triggers)})


@pytest.mark.parametrize(
    ("triggers", "nights"),
    [
        ({"cron": "0 3 * * *", "labels": 500}, [1, 2, 3, 4, 5, 6, 7]),
        ({"cron": "0 3 * * tue"}, [1]),  # day 1 is a Monday
        ({"cron": "0 18 * * mon,wed"}, [1, 3]),
        ({"labels": 500}, []),
        ({}, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_the_clock_of_the_task_says_when(triggers: dict[str, object], nights: list[int]) -> None:
    task = with_triggers(**triggers)
    assert [day for day in range(1, 8) if trains_in_night(task, day)] == nights
