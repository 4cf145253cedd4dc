"""Counts the answers of champion, challenger and ancestors on both holdouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training_server.ml.counts import Aim, Anchor, Counts, Rows


@dataclass(frozen=True)
class Judged:
    """Both models' answers on one holdout, n examples: places of labels; −1 for an answer that is no number."""

    labels: NDArray[np.int32]
    contributors: NDArray[np.int32]
    champion: NDArray[np.int32]
    challenger: NDArray[np.int32]


def count(
    labels: tuple[str, ...],
    base: Judged,
    fresh: Judged,
    *,
    known: int,
    look: int = 1,
    aim: Aim = "better",
    anchors: Sequence[tuple[int, int, NDArray[np.int32]]] = (),
) -> Counts:
    """Count both holdouts. `anchors`: version, number of labels it was made for, its answers to the base examples.
    Contributors are numbered anew, so that the counts name nobody."""
    people = np.unique(fresh.contributors, return_inverse=True)[1].reshape(-1)
    rows = _rows(base.labels, base.champion, base.challenger)
    on_fresh = _rows(people, fresh.labels, fresh.champion, fresh.challenger)
    line = (Anchor(version, made_for, _rows(base.labels, said, base.challenger)) for version, made_for, said in anchors)
    return Counts(labels, rows, on_fresh, known, look, aim, tuple(line))


def _rows(*columns: NDArray[Any]) -> Rows:
    cells, n = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    return tuple((*cell, number) for cell, number in zip(cells.tolist(), n.tolist(), strict=True))
