"""How many trainers are missing, and when two requests are the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.training_runs import Waiting
from model_server.launching import demand

RUN = Waiting(id=7, task="doodle", seconds=30.0, started_at=None)


@pytest.mark.parametrize(
    ("waiting", "running", "live", "most", "expected"),
    [
        (1, 0, 0, 1, 1),
        (2, 0, 0, 1, 1),  # never more than allowed
        (2, 0, 0, 5, 2),
        (1, 0, 1, 5, 0),  # one is starting, and will take it
        (2, 0, 1, 5, 1),
        (1, 1, 1, 1, 0),  # the one that there may be is busy; it takes this one next
        (1, 1, 1, 2, 1),
        (1, 3, 0, 1, 1),  # workers that run all the time are busy
        (1, 0, 3, 2, 0),
    ],
)
def test_as_many_are_launched_as_are_missing(waiting: int, running: int, live: int, most: int, expected: int) -> None:
    assert demand.missing(waiting, running=running, live=live, most=most) == expected


def test_a_request_is_the_same_until_another_trainer_is_due() -> None:
    first = demand.token([RUN], 600)
    assert demand.token([replace(RUN, seconds=599.0)], 600) == first
    assert demand.token([replace(RUN, seconds=600.0)], 600) != first
    assert demand.token([replace(RUN, id=8)], 600) != first
    came_back = replace(RUN, started_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    assert demand.token([came_back], 600) != first
    assert len(first) == 32
