"""What the gate judges: how often which label was answered with what, by champion and challenger, on the same examples.
Kept with the run as JSON, so that the verdict can be derived again from it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np

from training_server.ml.paired import CountsUnusable, Numbers, Paired, grouped

FORMAT = 3  # `earlier_counts` reads those before
MOST_EXAMPLES = 10_000_000  # of a holdout: the exact tests hold a number for each
# A label has arrived when it has at least this part of an even share of the fresh holdout.
ARRIVED_PART_OF_EVEN_SHARE = 0.25

Aim = Literal["better", "no worse"]
Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Anchor:
    """An ancestor of the champion on the base holdout. It was made for the first `known` labels. Rows of `base`:
    (truth, its answer, the challenger's answer, n)."""

    version: int
    known: int
    base: Rows

    @cached_property
    def table(self) -> Numbers:
        """(cells, 4), as the rows."""
        return _table(self.base, 4)

    def by_label(self, labels: int) -> list[Paired]:
        """How the challenger did beside it on each label."""
        return grouped(self.table, self.table[:, 0], labels)

    def to_json(self) -> dict[str, Any]:
        return {"version": self.version, "known": self.known, "base": [list(row) for row in self.base]}

    @classmethod
    def from_json(cls, stored: Any) -> Anchor:
        """Raises CountsUnusable where something is missing, or is no list."""
        if not isinstance(stored, Mapping) or set(stored) != {"version", "known", "base"}:
            raise CountsUnusable("The counts of an anchor are not complete: version, known, base.")
        return cls(stored["version"], stored["known"], tuple(tuple(row) for row in stored["base"]))


@dataclass(frozen=True)
class Counts:
    """Rows of `base`: (truth, champion's answer, challenger's answer, n); of `fresh` the same after the contributor's
    number within this run. Labels and answers are places in `labels`; −1 is an answer that is no number.

    `known`: the champion was made for so many labels, the first ones; the others are new, it never answers with them.
    `look`: how many challengers this champion was judged against, this one included. `aim`: what must be shown of the
    challenger. `anchors`: earlier versions, on the same base examples. Raises CountsUnusable where numbers contradict
    each other.
    """

    labels: tuple[str, ...]
    base: Rows
    fresh: Rows
    known: int
    look: int = 1
    aim: Aim = "better"
    anchors: tuple[Anchor, ...] = ()

    def __post_init__(self) -> None:
        labels = len(self.labels)
        if not labels or len(set(self.labels)) != labels or not all(isinstance(label, str) for label in self.labels):
            raise CountsUnusable("The counts do not name their labels, each once.")
        if not _whole(self.known) or not _whole(self.look) or not 1 <= self.known <= labels or self.look < 1:
            raise CountsUnusable(f"known = {self.known!r} and look = {self.look!r} cannot be.")
        if self.aim not in get_args(Aim):
            raise CountsUnusable(f"The aim {self.aim!r} is none of {', '.join(get_args(Aim))}.")
        self._check("base", self.base, 4, self.known)
        self._check("fresh", self.fresh, 5, self.known)
        for anchor in self.anchors:
            self._check_anchor(anchor)
        if len({anchor.version for anchor in self.anchors}) != len(self.anchors):
            raise CountsUnusable("An anchor is counted twice.")

    def _check_anchor(self, anchor: Anchor) -> None:
        if not _whole(anchor.version) or not _whole(anchor.known) or not 1 <= anchor.known <= self.known:
            raise CountsUnusable(f"An anchor's version = {anchor.version!r} and known = {anchor.known!r} cannot be.")
        name = f"anchor version {anchor.version}"
        self._check(name, anchor.base, 4, anchor.known)
        if _challengers(anchor.table) != _challengers(self.base_table):
            raise CountsUnusable(f"The counts of {name} are not of the examples that base counts.")

    def _check(self, name: str, rows: Rows, width: int, known: int) -> None:
        if any(len(row) != width or not all(map(_whole, row)) for row in rows):
            raise CountsUnusable(f"A row of {name} is not {width} whole numbers.")
        table, labels = _table(rows, width), len(self.labels)
        truth, first, challenger, n = table[:, -4:].T
        fits = (truth >= 0) & (truth < labels) & (first >= -1) & (challenger >= -1) & (challenger < labels)
        if not (fits & (first < known) & (n >= 1) & (table[:, 0] >= 0)).all():
            raise CountsUnusable(f"A row of {name} does not fit {labels} labels, of which {known} were known.")
        if int(n.sum()) > MOST_EXAMPLES:
            raise CountsUnusable(f"{name} cannot hold {int(n.sum())} examples.")
        if len({row[:-1] for row in rows}) != len(rows):
            raise CountsUnusable(f"Two rows of {name} count the same.")

    @cached_property
    def base_table(self) -> Numbers:
        """(cells, 4), as the rows."""
        return _table(self.base, 4)

    @cached_property
    def fresh_table(self) -> Numbers:
        """(cells, 5), as the rows."""
        return _table(self.fresh, 5)

    @property
    def new(self) -> tuple[str, ...]:
        """Labels that the champion was not made for."""
        return self.labels[self.known :]

    @property
    def invalid(self) -> int:
        """Predictions, of any model, that are not numbers."""
        return sum(int(((table[:, -3:-1] < 0).sum(1) * table[:, -1]).sum()) for table in self._tables())

    def _tables(self) -> tuple[Numbers, ...]:
        return self.base_table, self.fresh_table, *(anchor.table for anchor in self.anchors)

    @cached_property
    def base_by_label(self) -> tuple[Paired, ...]:
        return tuple(grouped(self.base_table, self.base_table[:, 0], len(self.labels)))

    @cached_property
    def fresh_by_label(self) -> tuple[Paired, ...]:
        return tuple(grouped(self.fresh_table, self.fresh_table[:, 1], len(self.labels)))

    @cached_property
    def contributors(self) -> Numbers:
        """(fresh cells,): the contributor of each row of `fresh`, numbered without gaps."""
        return np.unique(self.fresh_table[:, 0], return_inverse=True)[1].reshape(-1)

    @cached_property
    def fresh_by_contributor(self) -> tuple[Paired, ...]:
        people = int(self.contributors.max(initial=-1)) + 1
        return tuple(grouped(self.fresh_table, self.contributors, people))

    @cached_property
    def arrived(self) -> tuple[bool, ...]:
        """Which labels have arrived from users."""
        return tuple(arrived([paired.n for paired in self.fresh_by_label]))

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "labels": list(self.labels),
            "known": self.known,
            "look": self.look,
            "aim": self.aim,
            "base": [list(row) for row in self.base],
            "fresh": [list(row) for row in self.fresh],
            "anchors": [anchor.to_json() for anchor in self.anchors],
        }

    @classmethod
    def from_json(cls, stored: Any) -> Counts:
        """Raises CountsUnusable where a number is missing, is none, or contradicts another, or the format is old."""
        if not isinstance(stored, Mapping):
            raise CountsUnusable("There are no stored counts.")
        if stored.get("format") != FORMAT:
            raise CountsUnusable(
                f"The stored counts have format {stored.get('format')!r}, which this version does not know: it cannot"
                " judge them."
            )
        expected = {"format", "labels", "known", "look", "aim", "base", "fresh", "anchors"}
        if set(stored) != expected:
            odd = ", ".join(sorted(map(str, expected ^ set(stored))))
            raise CountsUnusable(f"The stored counts lack or add: {odd}.")
        try:
            base, fresh = (tuple(tuple(row) for row in stored[name]) for name in ("base", "fresh"))
            anchors = tuple(Anchor.from_json(each) for each in stored["anchors"])
            return cls(tuple(stored["labels"]), base, fresh, stored["known"], stored["look"], stored["aim"], anchors)
        except (TypeError, OverflowError) as error:
            raise CountsUnusable(f"The stored counts cannot be read: {error}.") from None


def arrived(fresh_examples: Sequence[int]) -> list[bool]:
    """Which labels have arrived from users, by the number of fresh holdout examples of each.

    The threshold is relative, so that a few strays do not make a label's fresh recall count as known.
    """
    even_share = sum(fresh_examples) / len(fresh_examples)
    return [number > 0 and number >= ARRIVED_PART_OF_EVEN_SHARE * even_share for number in fresh_examples]


def _challengers(table: Numbers) -> dict[tuple[int, int], int]:
    """How many examples of each truth the challenger answered with what."""
    found: dict[tuple[int, int], int] = {}
    for truth, _, challenger, n in table.tolist():
        found[truth, challenger] = found.get((truth, challenger), 0) + n
    return found


def _table(rows: Rows, width: int) -> Numbers:
    return np.array(rows, np.int64).reshape(-1, width)


def _whole(number: Any) -> bool:
    return type(number) is int
