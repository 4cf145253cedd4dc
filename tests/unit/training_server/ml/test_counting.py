"""How answers become counts, and what is derived of them."""

from __future__ import annotations

import numpy as np

from training_server.ml import counting
from training_server.ml.counting import Judged
from training_server.ml.counts import Counts
from training_server.ml.paired import Paired

ABC = ("a", "b", "c")


def judged(*rows: tuple[int, int, int, int]) -> Judged:
    """Rows of contributor, truth, champion's answer, challenger's answer."""
    contributors, truth, champion, challenger = np.array(rows, np.int32).reshape(-1, 4).T
    return Judged(truth, contributors, champion, challenger)


def test_equal_examples_are_counted_in_one_row_and_contributors_get_new_numbers() -> None:
    base = judged((0, 1, 1, 1), (0, 1, 1, 1), (0, 2, 0, 2))
    fresh = judged((77, 0, 0, 1), (5, 0, 0, 1), (77, 0, 0, 1))
    made = counting.count(ABC, base, fresh, known=3, look=4, aim="no worse")
    assert made.base == ((1, 1, 1, 2), (2, 0, 2, 1))
    assert made.fresh == ((0, 0, 0, 1, 1), (1, 0, 0, 1, 2))
    assert (made.known, made.look, made.aim) == (3, 4, "no worse")


def test_hits_of_each_label_and_contributor_are_derived() -> None:
    fresh = judged((1, 0, 0, 1), (1, 2, 1, 2), (2, 2, 2, 2))
    made = counting.count(ABC, judged((0, 1, 2, 1)), fresh, known=3)
    assert made.base_by_label == (Paired(), Paired(1, 0, 1, 0), Paired())
    assert made.fresh_by_label == (Paired(1, 1, 0, 1), Paired(), Paired(2, 1, 1, 0))
    assert made.fresh_by_contributor == (Paired(2, 1, 1, 1), Paired(1, 1, 0, 0))
    assert made.arrived == (True, False, True)


def test_answers_that_are_no_numbers_are_counted_for_both_models() -> None:
    made = counting.count(ABC, judged((0, 1, -1, -1), (0, 1, 1, -1)), judged((0, 1, -1, 1)), known=3)
    assert made.invalid == 4


def test_empty_holdouts_can_be_counted() -> None:
    nothing = counting.count(ABC, judged(), judged(), known=2)
    assert nothing.fresh_by_contributor == ()
    assert nothing.new == ("c",)
    assert Counts.from_json(nothing.to_json()) == nothing
