"""A line through the samples tells growth from noise."""

from __future__ import annotations

import random

import pytest

from bench.soak import judged, trend

MIB = 2**20


def samples(growth: float, *, noise: float = 0.002, seconds: int = 420) -> list[tuple[float, int]]:
    """100 MiB that grow by this share over the time, with some noise, every five seconds."""
    chance = random.Random(1)
    return [
        (float(when), int(100 * MIB * (1 + growth * when / seconds + chance.gauss(0, noise))))
        for when in range(0, seconds + 1, 5)
    ]


def test_what_grows_is_not_flat_and_what_stays_is() -> None:
    assert trend(samples(0.0)).flat
    assert trend(samples(0.0)).growth == pytest.approx(0, abs=0.002)
    assert not trend(samples(0.10)).flat
    assert trend(samples(0.10)).growth == pytest.approx(0.10, abs=0.005)
    assert trend(samples(0.03)).flat, "less than what counts"


def test_the_bounds_hold_the_growth() -> None:
    found = trend(samples(0.10, noise=0.02))
    assert found.low < 0.10 < found.high
    assert found.low < found.growth < found.high


def test_every_part_is_judged_but_the_database_and_a_refusal_is_no_pass() -> None:
    taken = {"model_server": samples(0.0), "nginx": samples(0.2), "postgres": samples(0.5)}
    result = judged(taken, {"answers": 9, "refused": 0}, seconds=420)
    assert [goal.met for goal in result.goals] == [True, False, True]
    assert not judged({}, {"answers": 9, "refused": 1}, seconds=420).met
