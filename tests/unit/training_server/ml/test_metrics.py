"""What is said of a model's answers."""

from __future__ import annotations

import numpy as np

from training_server.ml import metrics


def test_a_row_that_is_no_number_has_no_answer() -> None:
    rows = np.array([[0.1, 0.9], [np.nan, 0.5], [0.6, 0.4]], np.float32)
    assert metrics.answers(rows).tolist() == [1, -1, 0]


def test_the_confusion_counts_each_answer_once() -> None:
    table = metrics.confusion(np.array([0, 0, 1, 1], np.int32), np.array([0, 1, 1, -1], np.int32), 2)
    assert table.tolist() == [[1, 1], [0, 1]]


def test_recall_is_said_only_of_labels_with_enough_examples() -> None:
    labels = np.repeat(np.array([0, 1], np.int32), [40, 3])
    answered = np.zeros(43, np.int32)
    told = metrics.summary(("cat", "dog"), labels, answered)
    assert told["recall"] == {"cat": 1.0}
    assert told["accuracy"] == round(40 / 43, 4)
    assert told["interval"][0] < told["accuracy"] < told["interval"][1]


def test_no_examples_have_no_accuracy() -> None:
    none = np.zeros(0, np.int32)
    assert metrics.summary(("cat", "dog"), none, none) == {
        "n": 0,
        "accuracy": None,
        "interval": [0.0, 1.0],
        "recall": {},
    }
