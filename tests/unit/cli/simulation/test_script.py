"""Who comes when, and how they draw."""

from __future__ import annotations

import pytest

from cli.simulation.script import RETURNING, SPLITS, TILTED_AT_LAST, WRONG_LABELS, Script, write

MONTH = Script(days=30, visitors=40, each=10, seed=3)


def test_the_same_seed_writes_the_same_month_and_another_another() -> None:
    assert write(MONTH) == write(MONTH)
    assert write(MONTH) != write(Script(30, 40, 10, seed=4))


def test_every_picture_is_drawn_once() -> None:
    drawn = [place for day in write(MONTH) for visit in day for place in visit.pictures]
    assert drawn == list(range(MONTH.drawings))


def test_nobody_comes_twice_on_a_day() -> None:
    for day in write(MONTH):
        assert len({visit.person for visit in day}) == len(day) == MONTH.visitors


def test_a_person_keeps_their_style_and_their_side() -> None:
    people: dict[int, tuple[str, bool]] = {}
    for day in write(MONTH):
        for visit in day:
            assert people.setdefault(visit.person, (visit.split, visit.tilted)) == (visit.split, visit.tilted)
    sides = [split for split, _ in people.values()]
    for split, share in SPLITS.items():
        assert sides.count(split) / len(sides) == pytest.approx(share, abs=0.05)


def test_some_come_back_and_some_labels_are_wrong() -> None:
    visits = [visit for day in write(MONTH) for visit in day]
    assert 1 - len({visit.person for visit in visits}) / len(visits) == pytest.approx(RETURNING, abs=0.05)
    wrong = [one for visit in visits for one in visit.wrong]
    assert sum(wrong) / len(wrong) == pytest.approx(WRONG_LABELS, abs=0.01)


def test_the_tilt_comes_after_a_third_of_the_time_and_grows() -> None:
    shares = [MONTH.tilted_share(day) for day in range(1, 31)]
    assert shares[:10] == [0.0] * 10
    assert 0 < shares[10] < shares[14] < shares[19] == shares[29] == TILTED_AT_LAST
    days = write(MONTH)
    assert not any(visit.tilted for day in days[:10] for visit in day)
    last = [visit.tilted for day in days[20:] for visit in day]
    assert sum(last) / len(last) > 0.6


@pytest.mark.parametrize("days", [1, 2, 3])
def test_a_month_may_be_a_day(days: int) -> None:
    assert [len(day) for day in write(Script(days, 1, 1, 0))] == [1] * days
