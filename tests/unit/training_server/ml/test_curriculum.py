"""Fresh examples come first and are taught by their labels alone; replay is taught by the champion as well."""

from __future__ import annotations

import numpy as np

from training_server.ml import curriculum
from training_server.ml.curriculum import Weighed


def test_only_replay_is_distilled() -> None:
    fresh = Weighed(np.array([2, 2], np.int32), np.array([0.5, 1.0], np.float32))
    taught = np.array([[1.0, -1.0]], np.float32)
    lesson = curriculum.compose(
        lambda places: (places, np.zeros((len(places), 1, 1, 1), np.uint8)),
        (1, 1, 1),
        fresh,
        Weighed.evenly(np.array([0], np.int32)),
        taught,
    )
    assert len(lesson) == 3
    assert lesson.labels.tolist() == [2, 2, 0]
    assert lesson.weights.tolist() == [0.5, 1.0, 1.0]
    assert lesson.distilled.tolist() == [0, 0, 1]
    assert np.array_equal(lesson.teacher[2:], taught)
