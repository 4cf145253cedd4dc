"""What a challenger learns from: fresh examples with their labels, replay with the champion's answers as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training_server.ml.datasets import ReadBlock


class Weighed(NamedTuple):
    """Labels (n,) int32 and how much each counts (n,) float32."""

    labels: NDArray[np.int32]
    weights: NDArray[np.float32]

    @classmethod
    def evenly(cls, labels: NDArray[np.int32]) -> Weighed:
        return cls(labels, np.ones(len(labels), np.float32))


@dataclass(frozen=True)
class Curriculum:
    """What to train on, n examples by place. `read` gives the images of a block of places.

    `labels` (n,) int32; `weights` (n,) float32 of the cross-entropy; `teacher` (n, known) float32: the champion's
    logits for the labels that it knows, the first ones of the task; `distilled` (n,) float32: 1 on replay, 0 on fresh
    examples.
    """

    read: ReadBlock
    shape: tuple[int, int, int]
    labels: NDArray[np.int32]
    weights: NDArray[np.float32]
    teacher: NDArray[np.float32]
    distilled: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def grows(self) -> bool:
        """Whether it holds a label that the champion does not know."""
        return bool((self.labels >= self.teacher.shape[1]).any())


def compose(
    read: ReadBlock,
    shape: tuple[int, int, int],
    fresh: Weighed,
    replayed: Weighed,
    taught: NDArray[np.float32],
) -> Curriculum:
    """`read`: places of the fresh examples first, then of the replayed ones. `taught` (replayed, known): the champion's
    logits on replay."""
    untaught = np.zeros((len(fresh.labels), taught.shape[1]), np.float32)
    return Curriculum(
        read=read,
        shape=shape,
        labels=np.concatenate([fresh.labels, replayed.labels]),
        weights=np.concatenate([fresh.weights, replayed.weights]),
        teacher=np.concatenate([untaught, taught]),
        distilled=np.repeat(np.array([0, 1], np.float32), [len(fresh.labels), len(replayed.labels)]),
    )
