"""The simulation of the gate draws what it says, and a small one keeps the promise."""

from __future__ import annotations

import numpy as np
import pytest

from bench import gate, gate_foresight, gate_line, gate_power, gate_streams
from bench.gate_found import Found, Share, Stream
from bench.gate_page import page
from bench.gate_streams import BASE_EXAMPLES, EACH, Retrain
from training_server.ml import statistics
from training_server.ml.paired import Paired


@pytest.mark.parametrize("moved", [0.01, 0.03, 0.05])
def test_a_retrain_that_changed_nothing_moves_so_many_in_correlated_lumps(moved: float) -> None:
    won, lost = gate_streams.fresh_moves(np.random.default_rng(1), Retrain(moved), (100_000,))
    assert (won + lost).mean() / EACH == pytest.approx(moved, rel=0.03)
    assert (won - lost).mean() / EACH == pytest.approx(0, abs=0.001)
    # of the variance of a sum of EACH correlated drawings
    correlation = ((won - lost).var() / (EACH * moved) - 1) / (EACH - 1)
    assert correlation == pytest.approx(gate_streams.CORRELATION, abs=0.006)


def test_an_effect_and_a_gain_move_the_mean() -> None:
    rng = np.random.default_rng(2)
    won, lost = gate_streams.fresh_moves(rng, Retrain(0.03, effect=-0.003), (100_000,))
    assert (won - lost).mean() / EACH == pytest.approx(-0.003, abs=0.0005)
    won, lost = gate_streams.fresh_moves(rng, Retrain(0.03, gain=0.02), (100_000,))
    assert (won - lost).mean() / EACH == pytest.approx(0.02, abs=0.001)
    base_won, base_lost = gate_streams.base_moves(rng, Retrain(0.03, effect=-0.003), (2_000,))
    assert (base_won - base_lost).mean() / BASE_EXAMPLES == pytest.approx(-0.003, abs=0.0003)


def test_the_gate_is_given_what_was_drawn() -> None:
    fresh = (np.array([3, 0, 1]), np.array([0, 2, 0]))
    made = gate_streams.counted(np.random.default_rng(3), fresh, (40, 60), 7)
    assert [(p.n, p.won, p.lost) for p in made.fresh_by_contributor] == [(15, 3, 0), (15, 0, 2), (15, 1, 0)]
    whole = sum(made.base_by_label, Paired())
    assert (whole.n, whole.won, whole.lost, made.look) == (BASE_EXAMPLES, 40, 60, 7)
    assert whole.champion / whole.n == pytest.approx(gate_streams.ACCURACY, abs=0.02)


def test_few_streams_promote_anything_and_comparing_accuracies_promotes_from_nearly_all() -> None:
    found = gate.streams(Retrain(0.03), 60, np.random.default_rng(4))
    assert found.gate.hits <= 6  # 60 at 5 %: more happens in 3 of 100 seeds
    assert found.floats.hits == found.floats.n == 60
    assert found.unspent.hits > 50


def test_a_large_gain_is_seen_at_every_look_and_the_page_shows_all() -> None:
    shares = gate.power(0.05, 5_000, 3, np.random.default_rng(5))
    assert [share.hits for share in shares][:1] == [3]
    stream = Stream(Retrain(0.03, effect=-0.003), Share(5, 5), Share(4, 5), Share(0, 5))
    lost = gate.lines(0.005, 0.02, 1, 2)
    written = page(Found([stream], {(0.05, 5_000): shares}, [lost], [gate.waits(1, 1)]))
    assert "| moves 3 %, loses 0.3 points | 100.0 %" in written
    assert "| 5 points | 5,000 | 100.0 %" in written
    assert "| loses 0.5 points, moves 2 % | 2.0 promotions, at most 1.0 points lost | **1.0 promotions, at" in written
    assert max(map(len, (line for line in written.splitlines() if not line.startswith("|")))) <= 128


def test_a_line_loses_a_little_with_every_promotion_unless_its_ancestors_are_asked() -> None:
    rules = gate.RULES
    alone, anchored = (
        gate_line.play(np.random.default_rng(1), rules, 8, loss=0.003, moved=0.02, anchored=asked)
        for asked in (False, True)
    )
    assert alone.promotions > 5
    assert anchored.promotions <= 3
    assert anchored.lost == pytest.approx(0.003 * anchored.promotions)


@pytest.mark.parametrize(("moved", "change"), [(0.03, 0.0), (0.05, -0.004)])
def test_the_chance_to_pass_is_what_simulated_challengers_do(moved: float, change: float) -> None:
    rng, n, margin = np.random.default_rng(6), 720, 0.02
    exact = gate_power.passes(n, moved, change, margin, 0.95)
    number = rng.binomial(n, moved, 4_000)
    won = rng.binomial(number, 0.5 + change / (2 * moved))
    bounds = [
        statistics.paired_lower_bound(int(up), int(all_ - up), n, 0.95) for up, all_ in zip(won, number, strict=True)
    ]
    assert 0.1 < exact < 0.95
    assert exact == pytest.approx(np.mean(np.array(bounds) >= -margin), abs=0.03)


def test_ten_labels_pass_less_often_than_one_and_twenty_looks_more_often() -> None:
    one = gate_power.passes(720, 0.05, -0.01, 0.05, 0.995)
    assert gate_power.all_pass(10, 720, 0.05, -0.01, 0.05, 0.995) == pytest.approx(one**10)
    assert gate_power.ever_passes(0.05, 20) == pytest.approx(0.6415, abs=1e-4)


def test_foreseen_looks_learn_a_style_no_later_and_take_far_fewer_looks() -> None:
    found = gate.waits(10, 12)
    assert found.foreseen[0] <= found.every[0] < gate_foresight.PATIENCE
    assert found.foreseen[1] < found.every[1] / 2


def test_people_who_come_again_draw_more_and_stay_who_they_are() -> None:
    rng, people = np.random.default_rng(4), gate_foresight.People([], [], [])
    for _ in range(50):
        people.come(rng, 0.5)
    assert sum(people.drawings) == 50 * gate_foresight.A_DAY * gate_foresight.DRAWINGS
    assert len(people.split) == pytest.approx(0.7 * 50 * gate_foresight.A_DAY, rel=0.1)
    assert np.mean(people.style) == pytest.approx(0.5, abs=0.1)
    judged = people.judged(rng, gate_foresight.HOLDOUT, 0.3)
    assert len(judged) == people.split.count(gate_foresight.HOLDOUT)
    assert sum(one.won for one in judged) > 4 * sum(one.lost for one in judged)
