"""What a rule found, and how its numbers are written in a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from training_server.ml.paired import Paired


@dataclass(frozen=True)
class Finding:
    """`numbers` for the verdict's JSON, and a full sentence; of several that count against, all in one."""

    passed: bool
    sentence: str
    numbers: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {**self.numbers, "passed": self.passed}


def shares(paired: Paired) -> dict[str, Any]:
    """A Paired as shares of 1; None where there is no example."""
    n = paired.n
    return {
        "n": n,
        "champion": short(paired.champion / n) if n else None,
        "challenger": short(paired.challenger / n) if n else None,
        "difference": short(paired.difference) if n else None,
        "won": paired.won,
        "lost": paired.lost,
    }


def short(number: float) -> float | None:
    """Four significant digits: enough to read, few enough to be the same on every machine. None: not known."""
    return float(f"{number:.4g}") if math.isfinite(number) else None


def points(share: float) -> str:
    """A difference of shares in points, with its sign."""
    written = f"{100 * share:+.1f}".replace("-", "−")
    return "0.0" if written in ("+0.0", "−0.0") else written


def won(paired: Paired) -> str:
    return f"{paired.won} won, {paired.lost} lost"


def chance(p: float) -> str:
    """A p-value; late looks ask for small ones, so it has digits down to a millionth."""
    if p < 1e-6:
        return "p < 0.000001"
    return f"p = {p:.3f}" if p >= 0.001 else f"p = {p:.6f}"


def level(alpha: float) -> str:
    return f"{alpha:.2g}" if alpha >= 0.0001 else f"{alpha:.7f}"


def certainty(alpha: float) -> str:
    """1 − alpha in per cent, with as many digits as tell it from 100."""
    return f"{100 - 100 * alpha:.5g} %"
