"""What the gate judges: how often champion and challenger were right on the same examples. Kept with the run as JSON,
so that the verdict can be derived again from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A label has arrived when it has at least this part of an even share of the fresh holdout.
ARRIVED_PART_OF_EVEN_SHARE = 0.25


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

    def __post_init__(self) -> None:
        numbers = (self.n, self.champion, self.won, self.lost)
        if not all(type(number) is int for number in numbers):
            raise CountsUnusable(f"{numbers} are not four whole numbers.")
        if min(numbers) < 0 or self.lost > self.champion or self.champion + self.won > self.n:
            raise CountsUnusable(f"{numbers} contradict each other (n, champion, won, lost).")


@dataclass(frozen=True)
class Cell:
    """The fresh examples of one contributor (numbered within this run) with one label (its place)."""

    contributor: int
    label: int
    paired: Paired


@dataclass(frozen=True)
class Counts:
    """`base`: one Paired per label. `fresh`: a cell per contributor and label that occur. `claims`: of the base
    examples whose label has not arrived, how often each model falsely named one that has (a hit is a false claim).
    `invalid`: predictions that are not finite numbers, of either model."""

    labels: tuple[str, ...]
    base: tuple[Paired, ...]
    fresh: tuple[Cell, ...]
    claims: Paired
    invalid: int = 0

    def fresh_by_label(self) -> list[Paired]:
        totals = [Paired() for _ in self.labels]
        for cell in self.fresh:
            totals[cell.label] += cell.paired
        return totals

    def fresh_by_contributor(self) -> dict[int, Paired]:
        totals: dict[int, Paired] = {}
        for cell in self.fresh:
            totals[cell.contributor] = totals.get(cell.contributor, Paired()) + cell.paired
        return totals

    def to_json(self) -> dict[str, Any]:
        return {
            "labels": list(self.labels),
            "base": [_numbers(paired) for paired in self.base],
            "fresh": [[cell.contributor, cell.label, *_numbers(cell.paired)] for cell in self.fresh],
            "claims": _numbers(self.claims),
            "invalid": self.invalid,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Counts:
        """Raises CountsUnusable where a number is missing, is none, or contradicts another."""
        try:
            made = cls(
                labels=tuple(stored["labels"]),
                base=tuple(Paired(*row) for row in stored["base"]),
                fresh=tuple(Cell(row[0], row[1], Paired(*row[2:])) for row in stored["fresh"]),
                claims=Paired(*stored["claims"]),
                invalid=int(stored["invalid"]),
            )
        except (KeyError, TypeError, IndexError, ValueError) as error:
            raise CountsUnusable(f"The stored counts are not complete: {error}") from None
        if len(made.base) != len(made.labels) or any(not 0 <= c.label < len(made.labels) for c in made.fresh):
            raise CountsUnusable("The stored counts do not fit their labels.")
        return made


@dataclass(frozen=True)
class Judged:
    """Both models' answers on one holdout, n examples: places of labels; −1 for an answer that is no number."""

    labels: NDArray[np.int32]
    contributors: NDArray[np.int32]
    champion: NDArray[np.int32]
    challenger: NDArray[np.int32]


def count(labels: tuple[str, ...], base: Judged, fresh: Judged) -> Counts:
    """Count both holdouts. Contributors are numbered anew, so that the counts name nobody."""
    numbers = range(len(labels))
    by_label = tuple(_paired(base, base.labels == place) for place in numbers)
    cells = []
    for contributor, person in enumerate(np.unique(fresh.contributors)):
        theirs = fresh.contributors == person
        for place in np.unique(fresh.labels[theirs]):
            cells.append(Cell(contributor, int(place), _paired(fresh, theirs & (fresh.labels == place))))
    here = arrived([int((fresh.labels == place).sum()) for place in numbers])
    invalid = sum(int((answers < 0).sum()) for holdout in (base, fresh) for answers in _answers(holdout))
    return Counts(labels, by_label, tuple(cells), _claims(base, np.array(here, bool)), invalid)


def arrived(fresh_examples: list[int]) -> list[bool]:
    """Which labels have arrived from users, by the number of fresh holdout examples of each.

    The threshold is relative, so that a few strays do not make a label's fresh recall count as known.
    """
    even_share = sum(fresh_examples) / len(fresh_examples)
    return [number > 0 and number >= ARRIVED_PART_OF_EVEN_SHARE * even_share for number in fresh_examples]


def _claims(base: Judged, here: NDArray[np.bool_]) -> Paired:
    absent = ~here[base.labels]
    champion, challenger = (here[answers] & absent & (answers >= 0) for answers in _answers(base))
    return _compare(champion[absent], challenger[absent])


def _paired(judged: Judged, chosen: NDArray[np.bool_]) -> Paired:
    right = [(answers == judged.labels)[chosen] for answers in _answers(judged)]
    return _compare(*right)


def _compare(champion: NDArray[np.bool_], challenger: NDArray[np.bool_]) -> Paired:
    return Paired(
        n=len(champion),
        champion=int(champion.sum()),
        won=int((challenger & ~champion).sum()),
        lost=int((champion & ~challenger).sum()),
    )


def _answers(judged: Judged) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return judged.champion, judged.challenger


def _numbers(paired: Paired) -> list[int]:
    return [paired.n, paired.champion, paired.won, paired.lost]
