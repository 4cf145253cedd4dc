"""What a model's answers are worth: accuracy, recall of each label, the confusion matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training_server.ml import statistics

ENOUGH_FOR_RECALL = 20  # examples of a label


def answers(probabilities: NDArray[np.float32]) -> NDArray[np.int32]:
    """The most probable label of each row (n, labels); −1 where a row is not finite."""
    best = np.asarray(probabilities.argmax(1), np.int32)
    best[~np.isfinite(probabilities).all(1)] = -1
    return best


def confusion(labels: NDArray[np.int32], answered: NDArray[np.int32], n_labels: int) -> NDArray[np.int64]:
    """How often each label (row) was answered with each label (column). Answers of −1 are left out."""
    table = np.zeros((n_labels, n_labels), np.int64)
    given = answered >= 0
    np.add.at(table, (labels[given], answered[given]), 1)
    return table


def summary(names: tuple[str, ...], labels: NDArray[np.int32], answered: NDArray[np.int32]) -> dict[str, Any]:
    """Accuracy with its 95 % interval, n, the recall of each label of which there is enough; for a version's metrics.

    A share of fewer than 20 examples says more about chance than about the model, so it is left out.
    """
    hits, n = int((labels == answered).sum()), len(labels)
    recall = {
        name: round(float((answered[labels == place] == place).mean()), 4)
        for place, name in enumerate(names)
        if (labels == place).sum() >= ENOUGH_FOR_RECALL
    }
    interval = [round(bound, 4) for bound in statistics.wilson(hits, n)]
    return {"n": n, "accuracy": round(hits / n, 4) if n else None, "interval": interval, "recall": recall}
