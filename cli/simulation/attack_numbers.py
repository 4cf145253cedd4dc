"""What the attacks did, added up over seeds: shares, intervals, and where the defence breaks. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cli.simulation.attackers import Attack, Kind
from cli.simulation.drill import ESCALATED, Result

Rounds = Sequence[Sequence[Result]]  # of each seed, the run without an attack first
Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Change:
    """A paired difference of shares with its 95 % interval."""

    value: float
    low: float
    high: float

    def points(self) -> str:
        """ "−0.4 (−0.9 to 0.1)" """
        return f"{point(self.value)} ({point(self.low)} to {point(self.high)})"


@dataclass(frozen=True)
class Line:
    """One attack over all seeds. `base`, `fresh` and `worst_label` tell of what was published; None: nothing was."""

    attack: Attack | None
    runs: int
    published: int
    sent: int
    could: int
    used: int
    weight: float
    quarantined: int
    doubted: int
    base: Change | None
    fresh: Change | None
    worst_label: float | None
    broke: int

    @property
    def through(self) -> float | None:
        """The share of the bad submissions that a run trained on, of those it could have."""
        return self.used / self.could if self.could else None


def lines(rounds: Rounds) -> list[Line]:
    """A line for each attack, in the order they were played, the run without one first."""
    attacks = list(dict.fromkeys(result.attack for results in rounds for result in results))
    return [_line(attack, [r for results in rounds for r in results if r.attack == attack]) for attack in attacks]


def breaks_at(rounds: Rounds, kind: Kind) -> list[float | None]:
    """For each seed the smallest share of people at which this attack's damage was published, None if at none."""
    found = []
    for results in rounds:
        shares = [r.attack.share for r in results if r.attack and r.attack.kind == kind and r.broke and r.attack.share]
        found.append(min(shares, default=None))
    return found


def paired(after: NDArray[np.bool_], before: NDArray[np.bool_]) -> Change:
    """How much larger the share is after than before, on the same things."""
    n = len(after)
    if n == 0:
        return Change(0.0, 0.0, 0.0)
    won, lost = int((after & ~before).sum()), int((before & ~after).sum())
    difference = (won - lost) / n
    error = math.sqrt(max(won + lost - (won - lost) ** 2 / n, 0.0)) / n
    return Change(difference, difference - Z * error, difference + Z * error)


def to_json(rounds: Rounds) -> dict[str, Any]:
    """Everything that is reported, without the long lists behind it."""
    return {
        "breaks_at": {kind: breaks_at(rounds, kind) for kind in ESCALATED},
        "runs": [_run(result) for results in rounds for result in results],
    }


def _line(attack: Attack | None, results: Sequence[Result]) -> Line:
    def total(name: str) -> int:
        return sum(int(getattr(result, name)) for result in results)

    published = [result for result in results if result.run.published]
    return Line(
        attack=attack,
        runs=len(results),
        published=len(published),
        sent=total("sent"),
        could=total("could"),
        used=total("used"),
        weight=float(np.mean([result.weight for result in results])),
        quarantined=total("quarantined"),
        doubted=total("doubted"),
        base=_change(published, "base"),
        fresh=_change(published, "fresh"),
        worst_label=float(np.mean([result.worst_label for result in published])) if published else None,
        broke=total("broke"),
    )


def _change(results: Sequence[Result], which: str) -> Change | None:
    if not results:
        return None
    after, before = (
        np.concatenate([getattr(judged, which) for judged in found])
        for found in ([result.judged for result in results], [result.clean for result in results])
    )
    return paired(after, before)


def _run(result: Result) -> dict[str, Any]:
    return {
        "attack": result.attack.kind if result.attack else None,
        "share": result.attack.share if result.attack else None,
        "seed": result.seed,
        "attackers": result.people,
        "contributors": result.everybody,
        "bad_sent": result.sent,
        "bad_in_train_split": result.could,
        "bad_used": result.used,
        "bad_weight_share": round(result.weight, 5),
        "bad_quarantined": result.quarantined,
        "honest_quarantined": result.doubted,
        "came_of_it": result.run.what,
        "reasons": list(result.run.reasons),
        "live_fresh_accuracy": round(float(result.judged.fresh.mean()), 4),
        "live_base_accuracy": round(float(result.judged.base.mean()), 4),
        "fresh_change": round(result.fresh, 4),
        "base_change": round(result.base, 4),
        "worst_label_change": round(result.worst_label, 4),
        "damage_published": result.broke,
    }


def point(value: float) -> str:
    """A share of 1 in points, with its sign: "−0.4"."""
    text = f"{100 * value:+.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text
