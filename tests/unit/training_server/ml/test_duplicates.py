"""Copies: of one's own, of others', with one label or several."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from training_server.ml import duplicates, hashing


def exact(numbers: list[int]) -> NDArray[np.void]:
    found = np.zeros(len(numbers), hashing.EXACT)
    found["low"] = numbers
    return found


def kept(images: list[int], contributors: list[int], labels: list[int]) -> list[int]:
    return duplicates.exact_once(exact(images), np.array(contributors, np.int32), np.array(labels, np.int32)).tolist()


@pytest.mark.parametrize(
    ("contributors", "labels", "expected"),
    [
        ([1, 1, 1], [5, 5, 5], [2]),  # the oldest
        ([1, 2, 3], [5, 5, 5], [2]),
        ([1, 1, 1], [5, 6, 6], [0]),  # corrected: the newest label of one's own
        ([1, 2], [5, 6], []),  # one word against another
        ([1, 2, 3], [5, 6, 6], [2]),  # two against one
        ([1, 1, 1, 2, 3], [5, 5, 5, 6, 6], [4]),  # who says it often has one vote
    ],
)
def test_the_same_bytes_count_once(contributors: list[int], labels: list[int], expected: list[int]) -> None:
    assert kept([7] * len(labels), contributors, labels) == expected


def test_different_drawings_all_stay() -> None:
    assert kept([3, 1, 2], [1, 1, 1], [0, 0, 0]) == [0, 1, 2]
    assert kept([], [], []) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 6).map(np.int32), st.integers(0, 3).map(np.int32), st.integers(0, 3).map(np.int32)),
        max_size=40,
    )
)
def test_each_image_stays_at_most_once_and_every_single_one_stays(rows: list[tuple[int, int, int]]) -> None:
    images = [int(row[0]) for row in rows]
    stay = kept(images, [row[1] for row in rows], [row[2] for row in rows])
    stayed = [images[place] for place in stay]
    assert len(stayed) == len(set(stayed))
    assert stay == sorted(stay)
    assert {image for image in images if images.count(image) == 1} <= set(stayed)


def near(hashes: list[int], contributors: list[int], bits: int) -> list[int]:
    return duplicates.near_once(np.array(hashes, np.uint64), np.array(contributors, np.int32), bits).tolist()


def test_near_copies_of_one_person_count_once_the_newest_of_them() -> None:
    assert near([0b0000, 0b0011, 0b0111], [1, 1, 1], 2) == [0, 2]


def test_near_copies_of_two_people_both_count() -> None:
    assert near([0b0000, 0b0001, 0b0000], [1, 2, 1], 2) == [0, 1]


def test_without_bits_only_equal_hashes_are_copies() -> None:
    assert near([0b0000, 0b0001, 0b0001], [1, 1, 1], 0) == [0, 1]
    assert near([], [], 2) == []


@given(st.lists(st.integers(0, 255), max_size=60), st.integers(0, 4))
def test_what_stays_is_apart_and_what_goes_was_near_something_newer(hashes: list[int], bits: int) -> None:
    stay = near(hashes, [0] * len(hashes), bits)
    apart = {(one, other): (hashes[one] ^ hashes[other]).bit_count() > bits for one in stay for other in stay}
    assert all(far for (one, other), far in apart.items() if one != other)
    for gone in set(range(len(hashes))) - set(stay):
        assert any(newer < gone and (hashes[newer] ^ hashes[gone]).bit_count() <= bits for newer in stay)


def test_one_person_with_very_many_drawings_is_seen_through_in_seconds() -> None:
    rng = np.random.default_rng(0)
    own = rng.integers(0, 2**63, 12_000, dtype=np.uint64)
    flood = np.concatenate([own, own ^ np.uint64(1)])
    assert duplicates.near_once(flood, np.zeros(len(flood), np.int32), 2).tolist() == list(range(12_000))
