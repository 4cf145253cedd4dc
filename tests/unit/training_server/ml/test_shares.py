"""How much of a run one person, or one network, may give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from training_server.ml import shares

Numbers = NDArray[np.int32]


def limited(
    contributors: list[int] | Numbers,
    networks: list[int] | Numbers | None = None,
    labels: list[int] | Numbers | None = None,
    *,
    contributor: float = 0.05,
    network: float = 0.25,
) -> tuple[NDArray[np.int64], shares.Over]:
    who = np.asarray(contributors, np.int32)
    near = np.full(len(who), -1) if networks is None else networks
    what = np.zeros(len(who)) if labels is None else labels
    return shares.limited(
        who,
        np.asarray(near, np.int32),
        np.asarray(what, np.int32),
        contributor_share=contributor,
        network_share=network,
    )


def crowd(people: int = 100, each: int = 10) -> Numbers:
    """Contributors 1 … people, one after the other in turn."""
    return np.tile(np.arange(1, people + 1, dtype=np.int32), each)


@pytest.mark.parametrize(
    ("counts", "share", "most"),
    [
        ([10, 10, 10, 10], 0.05, 10),  # equal ones are not cut
        ([1000, 10], 0.05, 1000),  # of two people one may give all: nobody else came
        ([1000, 10, 10, 10, 10], 0.05, 26),  # twice an equal share: 0.4 · (40 + 26) = 26.4
        ([1000] + [10] * 99, 0.05, 52),  # 0.05 · (990 + 52) = 52.1
        ([1000] * 3 + [10] * 97, 0.05, 57),
        ([7], 0.05, 7),
        ([1] * 1000, 0.05, 1),
    ],
)
def test_the_largest_share(counts: list[int], share: float, most: int) -> None:
    assert shares.largest_share(np.array(counts), share) == most


def test_a_flooder_gives_no_more_than_the_share() -> None:
    people = np.concatenate([np.zeros(5_000, np.int32), crowd()])
    kept, over = limited(people)
    given_by = np.bincount(people[kept])
    assert given_by[0] <= 0.05 * len(kept)
    assert (given_by[1:] == 10).all()
    assert over == shares.Over(contributor=5_000 - given_by[0], network=0)


def test_the_newest_stay() -> None:
    people = np.concatenate([np.zeros(500, np.int32), crowd()])
    kept, _ = limited(people)
    own = kept[people[kept] == 0]
    assert own.tolist() == list(range(len(own)))


def test_who_is_cut_keeps_every_label() -> None:
    labels = np.concatenate([np.zeros(300), np.ones(300), np.arange(1_000) // 100 % 2]).astype(np.int32)
    people = np.concatenate([np.zeros(600, np.int32), crowd()])
    kept, _ = limited(people, labels=labels)
    mine = np.bincount(labels[kept[people[kept] == 0]])
    assert abs(int(mine[0]) - int(mine[1])) <= 1


def test_nobody_gives_most_of_a_label() -> None:
    labels = np.concatenate([np.full(40, 1), np.zeros(1_000), np.ones(100)]).astype(np.int32)
    people = np.concatenate([np.zeros(40, np.int32), crowd(), crowd(each=1)])
    kept, _ = limited(people, labels=labels)
    assert (people[kept][labels[kept] == 1] == 0).sum() <= 0.05 * (labels[kept] == 1).sum()


def test_many_accounts_of_one_network_give_no_more_than_its_share() -> None:
    accounts = np.repeat(np.arange(101, 301, dtype=np.int32), 10)
    people = np.concatenate([accounts, crowd()])
    networks = np.concatenate([np.full(2_000, 0), 1 + crowd() % 40])
    kept, over = limited(people, networks)
    own = networks[kept] == 0
    assert own.sum() <= 0.25 * len(kept)
    assert (~own).sum() == 1_000
    assert over.contributor == 0
    # in turn: no account of the network is silenced by another
    assert len(np.unique(people[kept][own])) == 200


def test_people_of_unknown_networks_are_no_network_together() -> None:
    people = np.concatenate([crowd(90), crowd(10) + 200])
    networks = np.concatenate([np.full(900, -1), np.arange(100) % 10])
    assert len(limited(people, networks)[0]) == 1_000


def test_few_people_lose_nothing_where_they_give_alike() -> None:
    for people in range(1, 12):
        assert len(limited(crowd(people))[0]) == 10 * people


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.integers(-1, 3), st.integers(0, 2), st.integers(1, 40)),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from([0.02, 0.05, 0.2]),
    st.sampled_from([0.1, 0.25, 1.0]),
)
def test_the_shares_hold_of_what_is_left_and_nothing_is_left_empty(
    blocks: list[tuple[int, int, int, int]], contributor: float, network: float
) -> None:
    people, _, labels, times = (np.array(column) for column in zip(*blocks, strict=True))
    own_network = {person: net for person, net, _, _ in reversed(blocks)}
    networks = np.array([own_network[person] for person in people])
    people, networks, labels = (np.repeat(column, times) for column in (people, networks, labels))
    kept, over = limited(people, networks, labels, contributor=contributor, network=network)
    assert set(labels[kept]) == set(labels)
    assert set(np.unique(networks[kept])) == set(np.unique(networks))
    assert len(kept) + over.contributor + over.network == len(people)
    groups = np.where(networks >= 0, networks, 100 + people)
    for which, share in ((people, contributor), (groups, network)):
        for part in (np.zeros_like(labels), labels):
            for value in np.unique(part):
                counts = np.bincount(which[kept][part[kept] == value])
                counts = counts[counts > 0]
                allowed = max(share, shares.TIMES_AN_EQUAL_SHARE / len(counts))
                assert counts.max() <= max(1, allowed * counts.sum() + 1e-6)
    again, nothing = limited(people[kept], networks[kept], labels[kept], contributor=contributor, network=network)
    assert len(again) == len(kept)
    assert nothing == shares.Over(0, 0)
