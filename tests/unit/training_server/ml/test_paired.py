"""Two models beside each other, and numbers that cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from training_server.ml import paired
from training_server.ml.paired import CountsUnusable, Paired


def test_what_the_challenger_hits_follows_from_what_it_won_and_lost() -> None:
    both = Paired(10, 6, 3, 1) + Paired(2, 1, 0, 1)
    assert (both, both.challenger, both.difference) == (Paired(12, 7, 3, 2), 8, 1 / 12)
    assert Paired().difference == 0.0


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ((10, 6, 1.0, 1), "four whole numbers"),
        ((10, 6, True, 1), "four whole numbers"),
        ((10, 6, None, 1), "four whole numbers"),
        ((10, 6, -1, 0), "contradict"),
        ((10, 6, 0, 7), "contradict"),
        ((10, 6, 5, 0), "contradict"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(numbers: tuple[Any, ...], why: str) -> None:
    with pytest.raises(CountsUnusable, match=why):
        Paired(*numbers)


def test_rows_are_added_up_by_group() -> None:
    rows = np.array([[0, 0, 1, 2], [1, 0, 1, 3], [1, 1, 1, 4]], np.int64)  # truth, two answers, n
    assert paired.grouped(rows, rows[:, 0], 3) == [Paired(2, 2, 0, 2), Paired(7, 4, 3, 0), Paired()]
