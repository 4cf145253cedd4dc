"""Two models on the same examples: what both, one or none of them got right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class CountsUnusable(ValueError):
    """Stored counts are incomplete or contradict themselves; the message says where."""


@dataclass(frozen=True)
class Paired:
    """Two models on the same n examples: hits of the champion; won (only the challenger right) and lost (only the
    champion right)."""

    n: int = 0
    champion: int = 0
    won: int = 0
    lost: int = 0

    def __post_init__(self) -> None:
        numbers = (self.n, self.champion, self.won, self.lost)
        if not all(type(number) is int for number in numbers):
            raise CountsUnusable(f"{numbers} are not four whole numbers.")
        if min(numbers) < 0 or self.lost > self.champion or self.champion + self.won > self.n:
            raise CountsUnusable(f"{numbers} contradict each other (n, champion, won, lost).")

    @property
    def challenger(self) -> int:
        """Hits of the challenger."""
        return self.champion + self.won - self.lost

    @property
    def difference(self) -> float:
        """Challenger's share of hits minus champion's; 0 where n = 0."""
        return (self.won - self.lost) / self.n if self.n else 0.0

    def __add__(self, other: Paired) -> Paired:
        return Paired(self.n + other.n, self.champion + other.champion, self.won + other.won, self.lost + other.lost)


def grouped(table: Numbers, groups: Numbers, n_groups: int) -> list[Paired]:
    """How both models did on the rows of each group. `table`: its last columns truth, two answers, n."""
    truth, champion, challenger, n = table[:, -4:].T
    return compared(champion == truth, challenger == truth, n, groups, n_groups)


def compared(
    champion: NDArray[np.bool_], challenger: NDArray[np.bool_], n: Numbers, groups: Numbers, n_groups: int
) -> list[Paired]:
    """For each group: examples, those where `champion` is true, where only the challenger or only the champion is."""
    columns = (n, n * champion, n * (challenger & ~champion), n * (champion & ~challenger))
    sums = np.zeros((n_groups, len(columns)), np.int64)
    np.add.at(sums, groups, np.stack(columns, axis=1))
    return [Paired(*row) for row in sums.tolist()]
