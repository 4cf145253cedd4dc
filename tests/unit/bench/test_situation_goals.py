"""The goals and the table, from trials: what users get decides, and what was trained is shown."""

from __future__ import annotations

import math
from typing import Any

import pytest

from bench import situation_goals


def trial(promoted: bool = True, **points: float | None) -> dict[str, Any]:
    """One whose network was trained so; users get it where it was promoted, else the champion."""
    trained = {name.replace("_", " "): value for name, value in points.items()}
    users = trained if promoted else {name: None if value is None else 0.0 for name, value in trained.items()}
    return {"points": trained, "users": users, "promoted": promoted}


def test_the_interval_is_students() -> None:
    mean, half = situation_goals.interval([1.0, 2.0, 3.0])
    assert (mean, half) == pytest.approx((2.0, 4.303 / math.sqrt(3)), abs=1e-3)
    assert math.isnan(situation_goals.interval([1.0])[1])


def test_one_bad_seed_misses_a_bound_on_losses_but_gains_are_meant_on_average() -> None:
    drift = {
        f"natural drift/{seed}/ours": trial(mix=mix, whole_base=0.1, absent=0.0) for seed, mix in ((1, 1), (2, -1))
    }
    style = {f"new style/{seed}/ours": trial(fresh=fresh) for seed, fresh in ((1, 4.0), (2, 8.0))}
    goals = {goal.figure: goal for goal in situation_goals.goals({**drift, **style})}
    assert not goals["natural drift: mix"].met
    assert "-1.00 at worst of 2" in goals["natural drift: mix"].found
    assert goals["natural drift: whole base"].met
    assert goals["new style: fresh"].met
    assert goals["new style: fresh"].found.endswith("(2 of 2 promoted)")


def test_what_the_gate_refused_users_never_get() -> None:
    drift = {"natural drift/1/ours": trial(promoted=False, mix=-3.0, whole_base=-2.0, absent=-4.0)}
    style = {f"new style/{seed}/ours": trial(promoted=seed == 1, fresh=8.0) for seed in (1, 2)}
    goals = {goal.figure: goal for goal in situation_goals.goals({**drift, **style})}
    assert all(goal.met for name, goal in goals.items() if name.startswith("natural drift"))
    assert not goals["new style: fresh"].met  # 4 on average
    assert goals["new style: fresh"].found.startswith("+4.00")
    assert goals["new style: fresh"].found.endswith("(1 of 2 promoted)")


def test_a_promotion_where_nothing_changed_is_a_miss() -> None:
    calm = {f"no change/{seed}/ours": trial(promoted=False, fresh=0.1) for seed in (1, 2)}
    assert all(goal.met for goal in situation_goals.goals(calm))
    (goal,) = situation_goals.goals({**calm, "no change/3/ours": trial(promoted=True)})
    assert (goal.met, goal.found) == (False, "1 of 3")


def test_the_table_shows_what_was_trained_and_what_users_get_of_it() -> None:
    trials = {
        "no change/1/ours": trial(promoted=False, fresh=0.5, absent=None),
        "no change/1/naive": trial(fresh=1.0, absent=None),
    }
    head, trained, users, naive = situation_goals.table(trials).splitlines()
    assert head.split()[:2] == ["situation", "rival"]
    assert "+0.50" in trained
    assert "–" in trained
    assert "+0.00" in users
    assert "0 of 1" in users
    assert "naive" in naive
