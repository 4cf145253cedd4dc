"""A style that comes after quiet nights: how soon it is learned where every night is a look, and where only those are
taken that validation drawings speak for.

People come every day and send 12 drawings each, some of them again; one of ten is held out for validation, two of ten
for the holdout. From one day on, ever more newcomers draw in a style of which the champion knows little, and what a
run gains on it grows with how much of it there was to learn from. Everything else moves by chance, person by person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tasks.settings import Gate
from training_server.ml import statistics
from training_server.ml.gate import budget, outlook
from training_server.ml.paired import Paired

A_DAY, DRAWINGS, AGAIN = 14, 12, 0.3
TRAIN, VALIDATION, HOLDOUT = range(3)
SPLIT = (0.7, 0.1, 0.2)
MOST_IN_STYLE, DAYS_TO_MOST = 0.9, 10
LEARNABLE, LEARNED_AFTER = 0.35, 600  # won of the drawings in the style, at most; 63 % of that after so many
TOUCHED, MOVED = 0.2, 0.03  # chance moves: of so many people, so many drawings each way
PATIENCE = 40  # days after the style began


@dataclass(frozen=True)
class Wait:
    """Days from the style's beginning to the promotion, and the looks taken until then. `early`: it was promoted while
    there was nothing to learn."""

    days: int
    looks: int
    early: bool = False


@dataclass
class People:
    """Who came so far: split, whether they draw in the style, drawings."""

    split: list[int]
    style: list[bool]
    drawings: list[int]

    def come(self, rng: np.random.Generator, in_style: float) -> None:
        for _ in range(A_DAY):
            if self.split and rng.random() < AGAIN:
                self.drawings[rng.integers(len(self.split))] += DRAWINGS
            else:
                self.split.append(int(rng.choice(3, p=SPLIT)))
                self.style.append(bool(rng.random() < in_style))
                self.drawings.append(DRAWINGS)

    def learned(self) -> float:
        """The share of drawings in the style that a run's challenger wins."""
        seen = sum(n for split, style, n in self._each() if split == TRAIN and style)
        return LEARNABLE * float(-np.expm1(-seen / LEARNED_AFTER))

    def judged(self, rng: np.random.Generator, split: int, gain: float) -> list[Paired]:
        """What each person in the split won and lost; what they did not win, the champion knew."""
        chosen = [(style, n) for of, style, n in self._each() if of == split]
        style, n = np.array([one for one, _ in chosen], bool), np.array([n for _, n in chosen], np.int64)
        by_chance = MOVED * (rng.random(len(n)) < TOUCHED)
        won = rng.binomial(n, np.where(style, gain, 0) + by_chance)
        columns = (n, n - won, won, rng.binomial(n - won, by_chance))
        return [Paired(*person) for person in np.stack(columns, axis=1).tolist()]

    def _each(self) -> zip[tuple[int, bool, int]]:
        return zip(self.split, self.style, self.drawings, strict=True)


def wait(rng: np.random.Generator, rules: Gate, quiet: int, *, foresee: bool) -> Wait:
    """One line of nights: `quiet` of them, then the style."""
    people, look = People([], [], []), 1
    for day in range(quiet + PATIENCE):
        people.come(rng, min(1.0, max(0, day - quiet + 1) / DAYS_TO_MOST) * MOST_IN_STYLE)
        gain = people.learned()
        seen, holdout = (people.judged(rng, split, gain) for split in (VALIDATION, HOLDOUT))
        if foresee and outlook.foresee(_by_hits(seen), len(holdout), look, rules).refusal:
            continue
        gains = [person.won - person.lost for person in holdout]
        if sum(gains) > 0 and statistics.sign_flip(gains) <= rules.fresh_alpha * budget.share(look):
            return Wait(day - quiet, look, day < quiet)
        look += 1
    return Wait(PATIENCE, look)


def _by_hits(seen: Sequence[Paired]) -> outlook.Validation:
    """Hits, not softened ones, which would tell more: there are no logits here."""
    columns = np.array([(one.n, one.won - one.lost, one.won - one.lost) for one in seen], np.float64)
    return outlook.Validation(*columns.reshape(-1, 3).T)
