"""What the attacks did, added up over seeds: shares, intervals, and where the defence breaks. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cli.simulation.attackers import Attack, Kind
from cli.simulation.drill import ESCALATED, Counted, Result

Rounds = Sequence[Sequence[Result]]  # of each seed, the run without an attack first
PUBLISHED = "published"
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
class Line(Counted):
    """One attack over all seeds. `verdicts`: how many runs ended how. `base`, `fresh` and `worst_label` tell of the
    challengers, published or not; `broke`: how many were published with damage."""

    attack: Attack | None
    verdicts: dict[str, int]
    weight: float
    base: Change
    fresh: Change
    worst_label: float
    broke: int

    @property
    def runs(self) -> int:
        return sum(self.verdicts.values())

    @property
    def published(self) -> int:
        return self.verdicts.get(PUBLISHED, 0)

    @property
    def through(self) -> float | None:
        """The share of the bad submissions that a run trained on, of those it could have."""
        return self.used / self.trainable if self.trainable else None


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


def broken_otherwise(rounds: Rounds) -> list[Line]:
    """The attacks of one size whose damage was published."""
    return [line for line in lines(rounds) if line.attack and line.attack.kind not in ESCALATED and line.broke]


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
    return Line(
        **{field.name: sum(getattr(result, field.name) for result in results) for field in fields(Counted)},
        attack=attack,
        verdicts=dict(Counter(PUBLISHED if result.run.published else result.run.what for result in results)),
        weight=float(np.mean([result.weight for result in results])),
        base=_change(results, "base"),
        fresh=_change(results, "fresh"),
        worst_label=float(np.mean([result.worst_label for result in results])),
        broke=sum(result.broke for result in results),
    )


def _change(results: Sequence[Result], which: str) -> Change:
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
        "bad_in_train_split": result.trainable,
        "bad_used": result.used,
        "bad_weight_share": round(result.weight, 5),
        "bad_quarantined": result.quarantined,
        "honest_quarantined": result.doubted,
        "came_of_it": result.run.what,
        "reasons": list(result.run.reasons),
        "challenger_fresh_accuracy": round(float(result.judged.fresh.mean()), 4),
        "challenger_base_accuracy": round(float(result.judged.base.mean()), 4),
        "fresh_change": round(result.fresh, 4),
        "base_change": round(result.base, 4),
        "worst_label_change": round(result.worst_label, 4),
        "damage_published": result.broke,
    }


def point(value: float) -> str:
    """A share of 1 in points, with its sign: "−0.4"."""
    text = f"{100 * value:+.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text
