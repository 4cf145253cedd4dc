"""Which drawings changed sides between two networks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training_server.ml import sides

ANSWERS = st.lists(st.tuples(*[st.integers(-1, 3)] * 3), max_size=400)


@given(ANSWERS, st.integers(0, 9))
def test_what_is_shown_changed_sides_and_first_comes_what_was_gained(
    rows: list[tuple[int, int, int]], seed: int
) -> None:
    labels, before, after = np.array(rows, np.int32).reshape(-1, 3).T
    labels = np.abs(labels)
    places = sides.changed(labels, before, after, seed)
    gained, lost = (before != labels) & (after == labels), (before == labels) & (after != labels)
    answered = (before >= 0) & (after >= 0)
    ways = [gained[place] for place in places]
    assert ways == sorted(ways, reverse=True)
    assert len(set(places.tolist())) == len(places)
    assert all((gained | lost)[places] & answered[places])
    assert sum(ways) == min(sides.SHOWN, (gained & answered).sum())
    assert len(ways) - sum(ways) == min(sides.SHOWN, (lost & answered).sum())


def test_where_there_are_many_chance_chooses_the_same_again_for_the_same_seed() -> None:
    labels = np.zeros(500, np.int32)
    first, again, other = (sides.changed(labels, labels + 1, labels, seed).tolist() for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == sides.SHOWN
