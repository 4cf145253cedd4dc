"""Whether a look at the holdout is worth its price, foreseen from validation drawings.

Every look makes the later ones stricter (`budget`), so one that will most likely show nothing is not taken. Its chance
is that of a new sample of people: validation has m of them, each adding won − lost; the mean over the n people of the
holdout then lies around validation's by s · √(1/m + 1/n) (Student, m − 1 degrees of freedom), and the gate's test over
people asks for about z · √(mean square / n) of it. Which looks are taken depends on validation drawings alone, so what
a look may spend, and with it the promise over many looks, stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scipy import stats

from tasks.spec import Gate
from training_server.ml import f1
from training_server.ml.counts import Paired
from training_server.ml.gate import budget
from training_server.ml.gate.findings import level, points, short, won

WORTH = 0.5  # more likely than not


@dataclass(frozen=True)
class Outlook:
    """`refusal`: why the look is not worth it; None: it is. `numbers` for the run's record."""

    numbers: dict[str, Any]
    refusal: str | None


def foresee(validation: Sequence[Paired], people: int, look: int, settings: Gate) -> Outlook:
    """`validation`: what each person's validation drawings won and lost; of fewer than two people nothing is foreseen.
    `people`: contributors in the fresh holdout. `look`: which look at the champion this would be, from 1."""
    alpha = settings.fresh_alpha * budget.share(look)
    least = f1.least_p(people) if settings.metric == "macro-f1" else 0.5**people
    numbers: dict[str, Any] = {"look": look, "alpha": short(alpha), "people": people, "chance": None}
    if least > alpha:
        return Outlook(
            numbers,
            f"Drawings of {people} people cannot show a gain at look {look}, which allows p = {level(alpha)}: more"
            " people have to draw. The holdouts were not looked at.",
        )
    if len(validation) < 2:
        return Outlook(numbers, None)
    whole = sum(validation, Paired())
    chance = _chance([person.won - person.lost for person in validation], people, alpha)
    numbers |= {"chance": short(chance), "difference": short(whole.difference), "seen": len(validation)}
    if chance >= WORTH:
        return Outlook(numbers, None)
    return Outlook(
        numbers,
        f"Too little was gained on validation drawings to be shown: {points(whole.difference)} points ({won(whole)}, by"
        f" {len(validation)} people). Were that the gain, the holdout's {people} people would show it with a chance of"
        f" {100 * chance:.0f} % (look {look} allows p = {level(alpha)}). The holdouts were not looked at, so the next"
        " run has the same chances; more drawings help.",
    )


def _chance(gains: Sequence[int], people: int, alpha: float) -> float:
    """That the holdout's people show what these gained."""
    m, mean, square = len(gains), math.fsum(gains) / len(gains), math.fsum(gain**2 for gain in gains) / len(gains)
    spread = math.sqrt(m / (m - 1) * max(0.0, square - mean**2))
    if not spread:
        return 1.0 if mean > 0 else 0.0
    needed = float(stats.norm.isf(alpha)) * math.sqrt(square / people)
    return float(stats.t.sf((needed - mean) / (spread * math.sqrt(1 / m + 1 / people)), m - 1))
