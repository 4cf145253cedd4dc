"""Live figures have honest bounds."""

from __future__ import annotations

import dataclasses
import uuid
from random import Random

import numpy as np
import pytest

from db.live import Period, Tally
from model_server import drift


def tally(
    n: int,
    hits: int,
    *,
    label: str | None = "cat",
    period: Period = "recent",
    confidence: float = 0.8,
    network: bytes | None = None,
) -> Tally:
    return Tally(uuid.uuid4(), 1, period, label, n, hits, n * confidence, network)


def test_the_accuracy_is_the_share_of_hits_among_labelled_submissions() -> None:
    found = drift.accuracy([tally(10, 9), tally(30, 21), tally(50, 0, label=None)])
    assert (found.value, found.n, found.contributors) == (0.75, 40, 2)
    assert found.low < 0.75 < found.high


def test_with_nothing_known_the_interval_is_everything() -> None:
    found = drift.accuracy([])
    assert (found.value, found.low, found.high, found.width) == (None, 0.0, 1.0, 1.0)


def test_people_who_are_always_right_or_always_wrong_make_the_interval_wider() -> None:
    alike = drift.accuracy([tally(20, 10) for _ in range(40)])
    apart = drift.accuracy([tally(20, 20 * (person % 2)) for person in range(40)])
    assert alike.value == apart.value == 0.5
    assert apart.width > 3 * alike.width


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(0), 0
    for _ in range(300):
        skills = rng.beta(8, 2, size=60)  # people differ: mean 0.8
        held += (found := drift.accuracy([tally(15, int(rng.binomial(15, skill))) for skill in skills])).low <= 0.8
        held -= found.high < 0.8
    assert 0.90 <= held / 300 <= 0.99


def test_each_label_has_its_own_recall() -> None:
    found = drift.recalls([tally(10, 9), tally(10, 2, label="dog")], ["cat", "dog", "sun"])
    assert [share.value for share in found.values()] == [0.9, 0.2, None]


@pytest.mark.parametrize(
    ("hits", "shown", "expected"), [(6, 0.9, True), (8, 0.86, False), (9, 0.9, False), (0, None, False)]
)
def test_only_a_certain_loss_beyond_what_is_allowed_is_a_fall(hits: int, shown: float | None, expected: bool) -> None:
    people = [tally(10, hits) for _ in range(100)]
    assert drift.fallen(drift.accuracy(people), shown, 0.05) is expected


def test_few_drawings_prove_no_fall() -> None:
    assert not drift.fallen(drift.accuracy([tally(2, 0) for _ in range(10)]), 0.9, 0.05)
    assert not drift.fallen(drift.accuracy([tally(500, 0)]), 0.9, 0.05)


def test_five_scripted_contributors_prove_no_fall() -> None:
    scripted = [tally(200, 0) for _ in range(5)]
    assert not drift.fallen(drift.accuracy(scripted), 0.9, 0.05)
    honest = [tally(10, 9) for _ in range(40)]
    found = drift.accuracy(scripted + honest)
    assert not drift.fallen(found, 0.9, 0.2)
    assert (found.value or 0) > 0.65, "a quarter of what counts is theirs"


def test_one_network_proves_no_fall_however_many_contributors_it_has() -> None:
    scripted = [tally(10, 0, network=b"one") for _ in range(100)]
    honest = [tally(10, 9, network=bytes([place])) for place in range(30)]
    found = drift.accuracy(scripted + honest)
    assert found.value == pytest.approx(0.75 * 0.9, abs=0.01)
    assert not drift.fallen(found, 0.9, 0.2)


def test_what_another_version_answered_says_nothing() -> None:
    ours, other = tally(10, 9), dataclasses.replace(tally(10, 0), version=2)
    assert drift.of_version([ours, other], 1) == [ours]
    assert drift.of_version([ours, other], None) == []


@pytest.mark.parametrize(
    ("metrics", "shown"),
    [
        ({"base": {"n": 900, "accuracy": 0.92}}, 0.92),
        ({"base": {"n": 900, "accuracy": 0.92}, "fresh": {"n": 500, "accuracy": 0.8}}, 0.8),
        ({"base": {"n": 900, "accuracy": 0.92}, "fresh": {"n": 5, "accuracy": 0.2}}, 0.92),
        ({"base": {"n": 0, "accuracy": None}}, None),
        ({}, None),
    ],
)
def test_what_a_version_showed_is_on_fresh_drawings_where_there_were_enough(
    metrics: dict[str, object], shown: float | None
) -> None:
    assert drift.shown_accuracy(metrics) == shown


def people(shares: dict[str, float], period: Period, random: Random, number: int = 60) -> list[Tally]:
    labels = random.choices(list(shares), list(shares.values()), k=8 * number)
    return [tally(1, 1, label=label, period=period) for label in labels]


def test_another_label_mix_is_drift_and_the_same_is_not() -> None:
    random, even = Random(2), {"cat": 0.5, "dog": 0.5}
    same = drift.label_mix(people(even, "recent", random) + people(even, "before", random), ["cat", "dog"])
    other = drift.label_mix(
        people({"cat": 0.7, "dog": 0.3}, "recent", random) + people(even, "before", random), ["cat", "dog"]
    )
    assert not same.drifted
    assert other.drifted
    assert other.distance == pytest.approx(0.2, abs=0.07)


def test_one_person_who_draws_a_lot_is_no_drift() -> None:
    random, even = Random(3), {"cat": 0.5, "dog": 0.5}
    tallies = people(even, "recent", random) + people(even, "before", random) + [tally(300, 300, label="dog")]
    assert not drift.label_mix(tallies, ["cat", "dog"]).drifted


def test_a_fall_of_the_confidence_is_seen_without_labels() -> None:
    before = [tally(10, 0, label=None, period="before", confidence=0.9) for _ in range(40)]
    recent = [tally(10, 0, label=None, confidence=0.7) for _ in range(40)]
    assert drift.confidence(before + recent).drifted
    assert not drift.confidence(before).drifted
    assert drift.confidence(before + recent).distance == pytest.approx(0.2)
