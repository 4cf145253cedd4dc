"""The script of a simulated month: who comes on which day, how they draw, and whose label is wrong. Pure and seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RETURNING = 0.3  # of a day's visitors came before, once there are any
WRONG_LABELS = 0.05  # of what people type
TILTED_AT_LAST = 0.9  # of the newcomers, when the drift is complete
SPLITS = {"train": 0.7, "validation": 0.1, "holdout": 0.2}  # how the database divides people


@dataclass(frozen=True)
class Script:
    """`visitors` come on each of `days` days and draw `each` pictures."""

    days: int
    visitors: int
    each: int
    seed: int

    @property
    def drawings(self) -> int:
        return self.days * self.visitors * self.each

    @property
    def drift_begins(self) -> int:
        """The first day (from 1) on which somebody draws tilted: after a third of the time."""
        return self.days // 3 + 1

    def tilted_share(self, day: int) -> float:
        """Of the newcomers of a day (from 1): none at first, then ever more, from two thirds of the time on most."""
        ramp = max(self.days // 3, 1)
        return TILTED_AT_LAST * min(max(day - self.drift_begins + 1, 0) / ramp, 1.0)


@dataclass(frozen=True)
class Visit:
    """`person` (from 0, for good) draws these pictures (places in the pool); `wrong`: which labels are typed wrong.

    `split`: the side on which the database has all that this person draws.
    """

    person: int
    split: str
    tilted: bool
    pictures: tuple[int, ...]
    wrong: tuple[bool, ...]


def write(script: Script) -> list[list[Visit]]:
    """The visits of each day. Nobody draws a picture that was drawn before; a person keeps their style."""
    rng = np.random.default_rng(script.seed)
    people: list[tuple[str, bool]] = []  # of each, split and whether they draw tilted
    days: list[list[Visit]] = []
    drawn = 0
    for day in range(1, script.days + 1):
        today: list[Visit] = []
        here: set[int] = set()
        before = len(people)
        for _ in range(script.visitors):
            person = _comes(rng, before, here, people, script.tilted_share(day))
            here.add(person)
            pictures = tuple(range(drawn, drawn + script.each))
            wrong = tuple(bool(row) for row in rng.random(script.each) < WRONG_LABELS)
            today.append(Visit(person, *people[person], pictures, wrong))
            drawn += script.each
        days.append(today)
    return days


def split(rng: np.random.Generator) -> str:
    """A side of the split, decided at random with the database's shares."""
    return list(SPLITS)[int(rng.choice(len(SPLITS), p=list(SPLITS.values())))]


def _comes(rng: np.random.Generator, before: int, here: set[int], people: list[tuple[str, bool]], tilted: float) -> int:
    """A person of an earlier day who has not come today, or a newcomer, who is added to `people`."""
    back = [person for person in range(before) if person not in here]
    if back and rng.random() < RETURNING:
        return back[int(rng.integers(len(back)))]
    people.append((split(rng), bool(rng.random() < tilted)))
    return len(people) - 1
