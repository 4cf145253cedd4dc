"""Who judges: nobody who was trained on, nothing twice, and nobody for all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tasks.settings import Admission
from training_server.ml import hashing, judges
from training_server.ml.judges import Chosen, Drawings


def drawings(
    images: list[int], people: list[int], *, networks: list[int] | None = None, labels: list[int] | None = None,
    near: list[int] | None = None,
) -> Drawings:  # fmt: skip
    """Images by number; `near`: perceptual hashes, by default far apart."""
    exact = np.zeros(len(images), hashing.EXACT)
    exact["low"] = images
    apart = np.random.default_rng(0).integers(0, 2**63, 10_000).astype(np.uint64)
    return Drawings(
        np.array(people, np.int32),
        np.full(len(images), -1, np.int32) if networks is None else np.array(networks, np.int32),
        np.zeros(len(images), np.int32) if labels is None else np.array(labels, np.int32),
        exact,
        apart[images] if near is None else np.array(near, np.uint64),
    )


NOTHING = drawings([], [])


def choose(drawn: Drawings, trained: Drawings = NOTHING, others: Drawings = NOTHING, seed: int = 0) -> Chosen:
    return judges.choose(drawn, trained, others.exact, Admission(), np.random.default_rng(seed))


def test_the_very_bytes_that_are_trained_on_do_not_judge_whoever_sent_them() -> None:
    chosen = choose(drawings([1, 2, 3], [0, 1, 2]), drawings([9, 2], [0, 1]))
    assert chosen.places.tolist() == [0, 2]
    assert chosen.report["trained_on"] == 1


def test_what_judges_elsewhere_does_not_judge_here() -> None:
    chosen = choose(drawings([1, 2, 3], [0, 1, 2]), others=drawings([3], [0]))
    assert chosen.places.tolist() == [0, 1]
    assert chosen.report["judging_elsewhere"] == 1


@pytest.mark.parametrize(
    ("network", "taught_by", "bits_apart", "kept"),
    [(5, 5, 2, 0), (5, 5, 3, 1), (5, 6, 0, 1), (-1, -1, 0, 1)],
    ids=["near of one network", "not so near", "another network", "nobody knows which"],
)
def test_what_somebody_of_the_same_network_nearly_taught_does_not_judge(
    network: int, taught_by: int, bits_apart: int, kept: int
) -> None:
    drawn = drawings([1], [0], networks=[network], near=[0])
    trained = drawings([2], [0], networks=[taught_by], near=[2**bits_apart - 1])
    chosen = choose(drawn, trained)
    assert (len(chosen.places), chosen.report["nearly_trained_on"]) == (kept, 1 - kept)


def test_copies_judge_once_and_by_the_label_of_most() -> None:
    chosen = choose(drawings([1, 1, 1, 2], [0, 1, 2, 3], labels=[4, 4, 5, 0]))
    assert chosen.places.tolist() == [1, 3]
    assert chosen.report["exact_duplicates"] == 2


def test_one_persons_near_copies_judge_once_anothers_stay() -> None:
    chosen = choose(drawings([1, 2, 3], [0, 0, 1], near=[0, 1, 1]))
    assert chosen.places.tolist() == [0, 2]


def flooded(network: int = -1) -> tuple[Drawings, NDArray[np.bool_]]:
    """Twenty people with 15 drawings each, and 300 of a flooder's, by ten identities if in a network."""
    honest = np.repeat(np.arange(20), 15)
    flood = np.full(300, 20) if network < 0 else 20 + np.arange(300) % 10
    who = np.concatenate([honest, flood])
    networks = [-1] * 300 + [network] * 300
    labels = np.random.default_rng(1).integers(0, 10, 600)
    return drawings(list(range(600)), who.tolist(), networks=networks, labels=labels.tolist()), who >= 20


@pytest.mark.parametrize(("network", "most"), [(-1, 2 / 21), (7, 0.25)])
def test_no_flooder_judges_for_all(network: int, most: float) -> None:
    drawn, flood = flooded(network)
    places = choose(drawn).places
    assert 0 < flood[places].mean() <= most + 1e-9
    assert (~flood[places]).sum() >= 250, "the others lose next to nothing"


def test_chance_says_which_of_a_flooders_drawings_stay_and_the_seed_says_chance() -> None:
    drawn, flood = flooded()
    first, again, other = (choose(drawn, seed=seed).places for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first[flood[first]].tolist() != other[flood[other]].tolist()


sides = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), st.integers(-1, 2), st.integers(0, 2)), max_size=30)


def described(rows: list[tuple[int, ...]]) -> Drawings:
    images, people, networks, labels = ([row[column] for row in rows] for column in range(4))
    return drawings(images, people, networks=networks, labels=labels)


@given(sides, sides, sides)
def test_whatever_is_sent_no_judge_was_trained_on_and_everything_that_went_is_accounted_for(
    rows: Any, trained: Any, others: Any
) -> None:
    drawn, taught, elsewhere = described(rows), described(trained), described(others)
    chosen = choose(drawn, taught, elsewhere)
    left = drawn.exact[chosen.places]["low"].tolist()
    assert not set(left) & {*taught.exact["low"].tolist(), *elsewhere.exact["low"].tolist()}
    assert len(set(left)) == len(left)
    gone = sum(number for reason, number in chosen.report.items() if reason not in ("examples", "kept"))
    assert chosen.report["kept"] == len(left) == len(rows) - gone


def test_people_of_one_network_count_as_one_and_unknown_ones_each() -> None:
    people = judges.people(np.array([0, 1, 2, 3, 3], np.int32), np.array([4, 4, -1, -1, -1], np.int32))
    assert people.tolist() == [0, 0, 1, 2, 2]


@pytest.mark.parametrize(("networks", "tell"), [([3, 3], False), ([-1, -1], False), ([3, -1], True), ([3, 4], True)])
def test_a_network_that_all_share_tells_nobody_apart(networks: list[int], tell: bool) -> None:
    assert judges.telling(np.array(networks, np.int32)) is tell


def evenly(there: list[int], most: int, least: int) -> list[int]:
    labels = np.repeat(np.arange(len(there)), there).astype(np.int32)
    places = judges.evenly(labels, most, least, np.random.default_rng(0))
    assert np.unique(places).tolist() == places.tolist()
    return [int((labels[places] == label).sum()) for label in range(len(there))]


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ([500, 500], [50, 50]),
        ([500, 10], [90, 10]),  # what one lacks goes to the others
        ([30, 30], [30, 30]),
        ([], []),
        ([0, 200], [0, 100]),
        ([40] * 20, [20] * 20),  # however many labels, so many of each
        ([15] * 20, [15] * 20),
    ],
)
def test_watching_is_spread_evenly_over_labels(there: list[int], expected: list[int]) -> None:
    assert evenly(there, 100, 20) == expected
