"""The label to ask for."""

from __future__ import annotations

from random import Random

from model_server.prompts import AMONG, choose

LABELS = tuple("abcdefgh")


def test_labels_without_any_are_asked_for_first() -> None:
    counts = dict.fromkeys("abcde", 10)
    assert {choose(LABELS, counts, Random(seed)) for seed in range(50)} == set("fgh")


def test_equal_labels_all_get_their_turn() -> None:
    assert {choose(LABELS, {}, Random(seed)) for seed in range(200)} == set(LABELS)


def test_the_same_seed_asks_the_same() -> None:
    assert choose(LABELS, {}, Random(3)) == choose(LABELS, {}, Random(3))


def test_asking_evens_the_counts_out() -> None:
    random, counts = Random(1), {"a": 30}
    for _ in range(7 * 30):
        label = choose(LABELS, counts, random)
        counts[label] = counts.get(label, 0) + 1
    assert max(counts.values()) - min(counts.values()) <= AMONG
