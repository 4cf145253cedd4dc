"""`deltaloop gate preview`: what other thresholds would have decided."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, update

from db.schema import TrainingRun
from tests.integration.cli.conftest import Deltaloop
from tests.integration.cli.test_train import judged


def test_by_the_thresholds_in_force_nothing_changes_and_by_others_it_may(
    deltaloop: Deltaloop, own_engine: Engine
) -> None:
    run = judged(own_engine)
    same = deltaloop("gate", "preview", "doodle")
    assert same.code == 0, same.err
    assert "1 run looked at, 0 would have been decided otherwise." in same.out
    other = deltaloop("gate", "preview", "doodle", "--set", "min_fresh_examples=100000")
    assert other.code == 0, other.err
    row = other.out.splitlines()[1].split()
    assert row[0] == str(run)
    assert row[1:3] == ["promote", "reject"]
    assert "2000 of 100000" in other.out
    assert "1 run looked at, 1 would have been decided otherwise." in other.out


@pytest.mark.parametrize(
    ("change", "said"),
    [("base_margin", "is no NAME=VALUE"), ("margin=1", "Names: metric, base_margin"), ("confidence=2", "confidence:")],
)
def test_a_threshold_that_there_is_not_is_named(deltaloop: Deltaloop, change: str, said: str) -> None:
    refused = deltaloop("gate", "preview", "doodle", "--set", change)
    assert refused.code == 2
    assert said in refused.err


def test_runs_without_counts_are_left_out_and_those_of_an_unknown_format_say_so(
    deltaloop: Deltaloop, own_engine: Engine
) -> None:
    assert "nothing to decide again" in deltaloop("gate", "preview", "doodle").out
    judged(own_engine)
    with own_engine.begin() as connection:
        connection.execute(update(TrainingRun).values(counts={"format": 9}))
    outcome = deltaloop("gate", "preview", "doodle")
    assert (outcome.code, "unknown" in outcome.out, "format 9" in outcome.out) == (0, True, True)
