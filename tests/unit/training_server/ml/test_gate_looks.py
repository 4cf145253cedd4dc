"""The error budget: spent over the looks at one champion, by the rules that permit, and by no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tasks import spec
from tests.counted import BASE, FRESH, LABELS, better, even, of
from training_server.ml import gate
from training_server.ml.gate import budget
from training_server.ml.paired import Paired

RULES = spec.named("doodle").gate


def test_all_looks_together_spend_no_more_than_the_budget() -> None:
    shares = [budget.share(look) for look in range(1, 100_001)]
    assert 0.99 < sum(shares) < 1
    assert shares == sorted(shares, reverse=True)


def test_a_gain_that_is_seen_at_the_first_look_is_not_enough_at_the_twentieth() -> None:
    gain = [(who, place, Paired(10, 6, int(who < 16), int(who >= 16))) for who, place, _ in FRESH]  # p = 0.0059
    seen = better(fresh=gain)
    assert gate.decide(seen, RULES).promote
    late = gate.decide(replace(seen, look=20), RULES)
    assert not late.promote
    assert "may be chance" in late.reasons[0]


def test_the_verdict_says_which_look_it_is_and_what_it_allows() -> None:
    verdict = gate.decide(replace(better(), look=20), RULES)
    assert verdict.numbers["budget"] == {"look": 20, "alpha": 0.000214, "of": 0.05, "base": 0.000214}
    assert "look 20 allows 0.00021" in verdict.reasons[1]


def test_few_contributors_are_told_that_they_cannot_show_a_gain_at_this_look() -> None:
    four = better(fresh=even(Paired(50, 30, 10, 5), contributors=5))
    assert "so few contributors or resamples cannot show it" in gate.decide(four, RULES).reasons[0]
    six = better(fresh=even(Paired(50, 30, 10, 5), contributors=6))
    assert gate.decide(six, RULES).promote
    assert "so few contributors" in gate.decide(replace(six, look=2), RULES).reasons[0]


def test_a_loss_on_base_that_is_a_little_too_large_does_not_pass_by_trying_again() -> None:
    lucky = better(base=[Paired(500, 440, 12, 13) for _ in LABELS])
    assert gate.decide(lucky, RULES).promote
    assert (
        "Cannot be shown to be no worse on the base holdout" in gate.decide(replace(lucky, look=10), RULES).reasons[0]
    )


@pytest.mark.parametrize("look", [1, 50])
def test_what_forbids_does_so_at_every_look(look: int) -> None:
    cells = [(who, at, Paired(10, 6, 0, 1) if at == 0 and who < 12 else paired) for who, at, paired in FRESH]
    given_up = [(who, at, Paired(10, 6) if at == 0 and who >= 12 else paired) for who, at, paired in cells]
    lost = replace(better(fresh=given_up), look=look)
    assert any(
        "airplane is recognised less often on the fresh" in reason for reason in gate.decide(lost, RULES).reasons
    )


def test_a_rebuild_that_shall_be_no_worse_spends_nothing() -> None:
    same = replace(of(BASE, even(Paired(30, 25))), aim="no worse", look=40)
    assert gate.decide(same, RULES).numbers["budget"]["alpha"] == RULES.fresh_alpha


def test_a_hundred_nights_in_which_nothing_changes_promote_nothing() -> None:
    rng = np.random.default_rng(11)
    for look in range(1, 101):
        flips = rng.binomial(1, 0.5, (20, 10))
        cells = [(who, at, Paired(10, 7, int(flips[who, at]), int(1 - flips[who, at]))) for who, at, _ in FRESH]
        assert not gate.decide(replace(of(BASE, cells), look=look), RULES).promote
