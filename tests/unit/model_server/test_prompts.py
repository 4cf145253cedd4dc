"""The label to ask for."""

from __future__ import annotations

from collections import Counter
from random import Random

from model_server.drift import Share
from model_server.prompts import choose, eligible

LABELS = tuple("abcdefgh")


def known(width: float) -> Share:
    return Share(0.9, 1 - width, 1.0, 100, 10)


def asked(recalls: dict[str, Share], times: int = 4_000) -> Counter[str]:
    random = Random(1)
    return Counter(choose(LABELS, recalls, random) for _ in range(times))


def test_a_label_of_which_nothing_is_known_is_asked_for_most() -> None:
    counts = asked(dict.fromkeys(LABELS[1:], known(0.1)))
    assert counts["a"] > 2 * max(counts[label] for label in LABELS[1:])


def test_the_wider_the_interval_the_more_often_a_label_is_asked_for() -> None:
    counts = asked({label: known(0.05 * place) for place, label in enumerate(LABELS, 1)})
    assert counts["h"] > counts["f"] > counts["d"] > counts["a"]


def test_a_label_that_is_known_well_is_still_asked_for() -> None:
    counts = asked({label: known(0.001 if label == "a" else 0.5) for label in LABELS})
    assert 0.01 < counts["a"] / counts.total() < 0.06


def test_with_nothing_known_all_labels_are_asked_for_alike() -> None:
    counts = asked({})
    assert max(counts.values()) < 1.3 * min(counts.values())


def test_with_everything_known_exactly_all_labels_are_asked_for_alike() -> None:
    assert set(asked(dict.fromkeys(LABELS, known(0.0)))) == set(LABELS)


def test_the_same_seed_asks_the_same() -> None:
    assert choose(LABELS, {}, Random(3)) == choose(LABELS, {}, Random(3))


def test_a_label_that_the_champion_does_not_know_is_asked_for_often_however_surely_it_fails() -> None:
    random, recalls = Random(0), {**dict.fromkeys(LABELS[:-1], known(0.3)), LABELS[-1]: known(0.01)}
    counts = Counter(choose(eligible(LABELS, LABELS[:-1], random), recalls, random) for _ in range(1_000))
    assert 0.45 < counts[LABELS[-1]] / 1_000 < 0.65
    assert set(counts) == set(LABELS)


def test_a_champion_that_knows_every_label_is_asked_for_all_of_them_alike() -> None:
    random = Random(0)
    assert all(eligible(LABELS, LABELS, random) == LABELS for _ in range(50))
