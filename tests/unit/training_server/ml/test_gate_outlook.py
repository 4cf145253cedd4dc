"""A look that will most likely show nothing is not taken; one that will most likely show something is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tasks import spec
from training_server.ml import statistics
from training_server.ml.counts import Paired
from training_server.ml.gate import budget
from training_server.ml.gate.outlook import foresee

RULES = spec.named("doodle").gate
NOTHING, GAINED, LOST = Paired(12, 9), Paired(12, 9, 2, 0), Paired(12, 9, 0, 2)


def test_a_large_gain_of_many_people_is_worth_a_look() -> None:
    found = foresee([GAINED] * 12 + [NOTHING] * 4, 30, 1, RULES)
    assert found.refusal is None
    assert found.numbers["chance"] > 0.9
    assert (found.numbers["seen"], found.numbers["people"], found.numbers["look"]) == (16, 30, 1)


def test_a_gain_that_chance_explains_is_not() -> None:
    refusal = foresee([GAINED, *[NOTHING] * 11], 24, 1, RULES).refusal
    assert refusal is not None
    assert refusal.startswith(
        "Too little was gained on validation drawings to be shown: +1.4 points (2 won, 0 lost, by"
    )
    assert "a chance of" in refusal
    assert "not looked at" in refusal


def test_the_same_gain_is_worth_a_first_look_and_not_a_fiftieth() -> None:
    seen = [GAINED] * 4 + [NOTHING] * 12
    assert foresee(seen, 32, 1, RULES).refusal is None
    assert foresee(seen, 32, 50, RULES).refusal is not None


@pytest.mark.parametrize("seen", [[NOTHING] * 9, [LOST] * 9, [GAINED, LOST] * 5])
def test_where_nothing_was_gained_no_look_is_taken(seen: list[Paired]) -> None:
    assert foresee(seen, 1_000, 1, RULES).refusal is not None


def test_so_few_people_that_no_gain_could_be_shown_are_not_asked() -> None:
    refusal = foresee([GAINED] * 9, 5, 1, RULES).refusal
    assert refusal is not None
    assert refusal.startswith("Drawings of 5 people cannot show a gain at look 1, which allows p = 0.019")
    assert foresee([GAINED] * 9, 6, 1, RULES).refusal is None


def test_of_one_person_nothing_is_foreseen() -> None:
    found = foresee([LOST], 30, 1, RULES)
    assert (found.refusal, found.numbers["chance"]) == (None, None)


@given(some.lists(some.integers(-3, 5), min_size=2, max_size=40), some.integers(6, 200), some.integers(1, 40))
def test_later_looks_and_fewer_people_never_have_a_better_chance(gains: list[int], people: int, look: int) -> None:
    seen = [Paired(12, 6, max(gain, 0), max(-gain, 0)) for gain in gains]
    now, later = (foresee(seen, people, at, RULES).numbers["chance"] for at in (look, look + 1))
    assert now is None or later is None or later <= now
    more = foresee(seen, people + 50, look, RULES).numbers["chance"]
    if now is not None and now >= 0.5:
        assert more >= 0.5


def test_looks_that_are_not_taken_would_mostly_have_shown_nothing() -> None:
    rng = np.random.default_rng(5)

    def drawn(people: int, gaining: float) -> list[int]:
        won = rng.random(people) < gaining
        return [int(gain) for gain in won * rng.integers(1, 4, people) - (rng.random(people) < 0.1)]

    shown: dict[bool, list[bool]] = {True: [], False: []}
    for _ in range(600):
        gaining, look = rng.uniform(0, 0.4), int(rng.integers(1, 20))
        seen = [Paired(12, 6, max(gain, 0), max(-gain, 0)) for gain in drawn(20, gaining)]
        worth = foresee(seen, 40, look, RULES).refusal is None
        shown[worth].append(statistics.sign_flip(drawn(40, gaining)) <= RULES.fresh_alpha * budget.share(look))
    assert min(map(len, shown.values())) > 100
    assert np.mean(shown[False]) < 0.12
    assert np.mean(shown[True]) > 0.3, "validation is half as many people, so it promises too much now and then"
