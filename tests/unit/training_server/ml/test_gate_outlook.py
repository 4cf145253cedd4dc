"""A look that will most likely show nothing is not taken; one that will most likely show something is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tasks import spec
from training_server.ml import statistics
from training_server.ml.gate import budget, outlook
from training_server.ml.gate.outlook import Outlook, Validation

RULES = spec.named("doodle").gate
NOTHING, GAINED, LOST = 0, 2, -2


def foresee(gains: list[int], people: int, look: int) -> Outlook:
    """What is foreseen where each of so many people, 12 drawings each, gained so many hits."""
    hits = np.array(gains, np.float64)
    return outlook.foresee(Validation(np.full(len(gains), 12.0), hits, hits), people, look, RULES)


def test_a_large_gain_of_many_people_is_worth_a_look() -> None:
    found = foresee([GAINED] * 12 + [NOTHING] * 4, 30, 1)
    assert found.refusal is None
    assert found.numbers["chance"] > 0.9
    assert (found.numbers["seen"], found.numbers["people"], found.numbers["look"]) == (16, 30, 1)


def test_a_gain_that_chance_explains_is_not() -> None:
    refusal = foresee([GAINED, *[NOTHING] * 11], 24, 1).refusal
    assert refusal is not None
    assert refusal.startswith("Too little was gained on validation drawings to be shown: +1.4 points, by 12 people")
    assert "a chance of" in refusal
    assert "not looked at" in refusal


def test_the_same_gain_is_worth_a_first_look_and_not_a_fiftieth() -> None:
    seen = [GAINED] * 4 + [NOTHING] * 12
    assert foresee(seen, 32, 1).refusal is None
    assert foresee(seen, 32, 50).refusal is not None


@pytest.mark.parametrize("seen", [[NOTHING] * 9, [LOST] * 9, [GAINED, LOST] * 5])
def test_where_nothing_was_gained_no_look_is_taken(seen: list[int]) -> None:
    assert foresee(seen, 1_000, 1).refusal is not None


def test_so_few_people_that_no_gain_could_be_shown_are_not_asked() -> None:
    refusal = foresee([GAINED] * 9, 5, 1).refusal
    assert refusal is not None
    assert refusal.startswith("Drawings of 5 people cannot show a gain at look 1, which allows p = 0.019")
    assert foresee([GAINED] * 9, 6, 1).refusal is None


def test_of_one_person_nothing_is_foreseen() -> None:
    found = foresee([LOST], 30, 1)
    assert (found.refusal, found.numbers["chance"]) == (None, None)


@given(some.lists(some.integers(-3, 5), min_size=2, max_size=40), some.integers(6, 200), some.integers(1, 40))
def test_later_looks_and_fewer_people_never_have_a_better_chance(gains: list[int], people: int, look: int) -> None:
    now, later = (foresee(gains, people, at).numbers["chance"] for at in (look, look + 1))
    assert now is None or later is None or later <= now
    more = foresee(gains, people + 50, look).numbers["chance"]
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
        worth = foresee(drawn(20, gaining), 40, look).refusal is None
        shown[worth].append(statistics.sign_flip(drawn(40, gaining)) <= RULES.fresh_alpha * budget.share(look))
    assert min(map(len, shown.values())) > 100
    assert np.mean(shown[False]) < 0.12
    assert np.mean(shown[True]) > 0.3, "validation is half as many people, so it promises too much now and then"


def test_where_validation_has_too_few_drawings_nothing_is_foreseen() -> None:
    found = outlook.foresee(None, 30, 1, RULES)
    assert (found.refusal, found.numbers["chance"]) == (None, None)


def test_a_gain_that_is_seen_in_the_margins_is_worth_a_look_before_any_hit_shows_it() -> None:
    rng = np.random.default_rng(1)
    labels, people = rng.integers(0, 10, 240).astype(np.int32), np.repeat(np.arange(20, dtype=np.int32), 12)
    champion = rng.normal(0, 0.3, (240, 10)).astype(np.float32)
    champion[np.arange(240), labels] += rng.normal(1.2, 1.2, 240)
    challenger = champion.copy()
    challenger[np.arange(240), labels] += 0.3
    seen = Validation.of(labels, people, champion, challenger)
    by_hits = Validation(seen.drawings, seen.hits, seen.hits)
    soft, hard = (outlook.foresee(one, 40, 1, RULES).numbers["chance"] for one in (seen, by_hits))
    assert soft > hard
    assert seen.gains.sum() == pytest.approx(seen.hits.sum(), rel=0.3)
    assert np.std(seen.gains) < np.std(seen.hits)


def test_softened_hits_are_between_nothing_and_one_and_a_label_without_column_is_never_hit() -> None:
    labels, people = np.array([0, 1, 2], np.int32), np.array([4, 4, 9], np.int32)
    champion = np.array([[9, 0], [9, 0], [0, 0]], np.float32)
    challenger = np.array([[9, 0, 0], [0, 9, 0], [0, 0, 9]], np.float32)
    seen = Validation.of(labels, people, champion, challenger)
    assert seen.drawings.tolist() == [2, 1]
    assert seen.hits.tolist() == [1, 1]
    assert seen.gains == pytest.approx([1, 1], abs=1e-9)
