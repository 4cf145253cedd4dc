"""How attacks are added up."""

from __future__ import annotations

import numpy as np
import pytest

from cli.simulation import attack_numbers
from cli.simulation.attackers import Attack
from cli.simulation.drill import Judged, Result
from cli.simulation.nights import Run
from tests.unit.cli.simulation.made_up import run


def judged(right: int, of: int = 1000) -> Judged:
    fresh = np.arange(of) < right
    return Judged(fresh, fresh, np.zeros(of, np.int64))


def result(attack: Attack | None, right: int, *, seed: int = 0, what: Run | None = None) -> Result:
    return Result(
        attack=attack, seed=seed, people=5, everybody=100, sent=40, trainable=20, used=5, weight=0.01, quarantined=3,
        doubted=1, run=what or run(), judged=judged(right), clean=judged(900),
    )  # fmt: skip


def test_a_paired_change_counts_what_changed_sides() -> None:
    before, after = np.array([1, 1, 1, 0] * 25, bool), np.array([1, 1, 0, 0] * 25, bool)
    change = attack_numbers.paired(after, before)
    assert change.value == pytest.approx(-0.25)
    assert change.low < -0.25 < change.high < 0
    assert change.points().startswith("−25.0 (−")


def test_what_changes_nothing_has_no_width() -> None:
    same = np.ones(10, bool)
    assert attack_numbers.paired(same, same).points() == "0.0 (0.0 to 0.0)"


def test_damage_counts_only_where_it_is_published() -> None:
    flip = Attack("flip", 0.3)
    assert result(flip, 880).broke
    assert not result(flip, 895).broke
    assert not result(flip, 500, what=run(decision="reject")).broke


def test_a_line_adds_up_the_seeds() -> None:
    flip = Attack("flip", 0.3)
    rounds = [[result(None, 900), result(flip, 880)], [result(None, 900, seed=1), result(flip, 890, seed=1)]]
    nothing, line = attack_numbers.lines(rounds)
    assert (nothing.attack, line.attack) == (None, flip)
    assert (line.runs, line.published, line.trainable, line.used, line.through) == (2, 2, 40, 10, 0.25)
    assert line.fresh.value == pytest.approx(-0.015)


def test_what_was_held_back_is_told_all_the_same() -> None:
    flip, rejected = Attack("flip", 0.3), run(decision="reject")
    none = run(decision="reject", version=None)
    rounds = [
        [result(None, 900, what=rejected), result(flip, 860, what=rejected)],
        [result(None, 900, seed=1), result(flip, 840, seed=1, what=none)],
        [result(None, 900, seed=2), result(flip, 820, seed=2)],
    ]
    nothing, line = attack_numbers.lines(rounds)
    assert nothing.verdicts == {"rejected": 1, "published": 2}
    assert line.verdicts == {"rejected": 1, "no candidate": 1, "published": 1}
    assert (line.runs, line.published, line.broke) == (3, 1, 1)
    assert line.fresh.value == pytest.approx(-0.06)


def test_the_break_is_the_smallest_share_that_published_damage() -> None:
    first = [result(Attack("flip", share), right) for share, right in ((0.2, 899), (0.3, 895), (0.4, 870))]
    second = [result(Attack("flip", 0.2), 899, seed=1)]
    assert attack_numbers.breaks_at([first, second], "flip") == [0.4, None]
    assert attack_numbers.breaks_at([first, second], "collude") == [None, None]


def test_an_attack_of_one_size_that_did_damage_is_named() -> None:
    flooder, idle, flipped = Attack("validation"), Attack("holdout"), Attack("flip", 0.3)
    rounds = [[result(None, 900), result(flooder, 870), result(idle, 899), result(flipped, 850)]]
    assert [line.attack for line in attack_numbers.broken_otherwise(rounds)] == [flooder]
