"""What a model says of itself."""

from __future__ import annotations

import numpy as np

from training_server.ml import metadata


def test_golden_inputs_are_one_of_each_label_and_the_same_for_the_same_seed() -> None:
    labels = np.repeat(np.arange(4), 50).astype(np.int32)
    places = metadata.golden_places(labels, 1)
    assert labels[places].tolist() == [0, 1, 2, 3]
    assert metadata.golden_places(labels, 1).tolist() == places.tolist()
    assert metadata.golden_places(labels, 2).tolist() != places.tolist()


def test_of_many_labels_ten_are_chosen_by_the_seed() -> None:
    labels = np.arange(345).astype(np.int32)
    one, other = (labels[metadata.golden_places(labels, seed)] for seed in (1, 2))
    assert len(set(one.tolist())) == len(set(other.tolist())) == metadata.GOLDEN_INPUTS
    assert set(one.tolist()) != set(other.tolist())


def test_where_there_is_nothing_there_are_no_golden_inputs() -> None:
    places = metadata.golden_places(np.zeros(0, np.int32), 1)
    assert (places.tolist(), places.dtype) == ([], np.int64)
