"""Nobody makes more than a share of what is measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_server import live_shares


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=60), st.sampled_from([0.05, 0.25]))
def test_no_one_has_more_than_their_share_and_no_more_is_cut_than_that_takes(drawn: list[int], share: float) -> None:
    counts = np.array(drawn, float)
    found = live_shares.capped(counts, share)
    allowed = max(share, 2 / len(drawn))
    assert found.max() <= allowed * found.sum() * (1 + 1e-9)
    if (found < counts).any():
        assert found.max() == pytest.approx(allowed * found.sum())
        assert (found[found < found.max()] == counts[found < found.max()]).all()


def test_few_people_count_as_they_draw() -> None:
    assert live_shares.weights({"one": 10, "two": 30}, {}) == {"one": 1.0, "two": 1.0}
    assert live_shares.weights({}, {}) == {}


def test_one_who_draws_a_lot_counts_for_a_twentieth() -> None:
    drawn = {**{str(person): 10.0 for person in range(38)}, "flooder": 5_000.0}
    found = live_shares.weights(drawn, {})
    counted = {person: found[person] * drawn[person] for person in drawn}
    assert found["0"] == 1.0
    assert counted["flooder"] == pytest.approx(0.0526 * sum(counted.values()), rel=0.05)


def test_a_network_counts_for_a_quarter_however_many_contributors_it_has() -> None:
    drawn = dict.fromkeys(map(str, range(100)), 10.0)
    networks = {str(person): ("one" if person < 90 else person) for person in range(100)}
    found = live_shares.weights(drawn, networks)
    assert sum(10 * found[str(person)] for person in range(90)) == pytest.approx(100 / 3)
    assert found["95"] == 1.0
