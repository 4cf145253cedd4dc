"""What a benchmark found: ours and its peer's figure, their ratio, the goal, met or not."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "results"


class CannotMeasure(RuntimeError):
    """Something that a benchmark needs is missing; the message is one line that says what to mend."""


@dataclass(frozen=True)
class Comparison:
    """One figure of ours beside the peer's, of the same run. `goal` bounds ours / peer; None: shown, not judged."""

    figure: str
    unit: str
    ours: float
    peer: float
    goal: float | None = None
    bound: Literal["at most", "at least"] = "at most"

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.ratio <= self.goal if self.bound == "at most" else self.ratio >= self.goal


@dataclass(frozen=True)
class Goal:
    """A figure that is no ratio: what was found, what was wanted, and whether that is met."""

    figure: str
    found: str
    wanted: str
    met: bool


@dataclass(frozen=True)
class Result:
    """A benchmark's comparisons and whatever else explains them (`facts`: JSON; `text`: a table of its own)."""

    name: str
    ours: str
    peer: str
    comparisons: Sequence[Comparison]
    facts: dict[str, Any] = field(default_factory=dict)
    goals: Sequence[Goal] = ()
    text: str = ""

    @property
    def met(self) -> bool:
        missed = [each.met is False for each in self.comparisons] + [not goal.met for goal in self.goals]
        return not any(missed)


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that at least `percent` of all samples do not exceed. Raises ValueError without samples."""
    if not samples:
        raise ValueError("no samples to take a percentile of")
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def machine() -> dict[str, Any]:
    """The machine in general words, nothing that names it. `load`: the last five minutes' mean of busy processes."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[1], 1),
    }


def busy(words: Mapping[str, Any]) -> str | None:
    """A warning where other programs had the machine: twice as many wanted to run as there are cores. Else None."""
    if words["load"] < 2 * words["cores"]:
        return None
    return (
        f"The machine was busy (load {words['load']} on {words['cores']} cores): figures are worse than they should be."
    )


def write(result: Result, folder: Path) -> Path:
    """Write `folder`/NAME.json and return its path."""
    comparisons = [
        {**asdict(each), **{k: _short(v) for k, v in (("ours", each.ours), ("peer", each.peer), ("ratio", each.ratio))}}
        | {"met": each.met}
        for each in result.comparisons
    ]
    document = {
        "name": result.name,
        "ours": result.ours,
        "peer": result.peer,
        "met": result.met,
        "comparisons": comparisons,
        "goals": [asdict(goal) for goal in result.goals],
        "facts": result.facts,
        "machine": machine(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.name}.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def table(results: Sequence[Result]) -> str:
    """All comparisons and goals, a line each, in columns; missed goals say so. Then the tables that some have."""
    rows = [("benchmark", "figure", "ours", "peer", "ratio", "goal", "")]
    for result in results:
        for each in result.comparisons:
            rows.append(
                (
                    result.name,
                    each.figure,
                    f"{_plain(each.ours)} {each.unit}",
                    f"{_plain(each.peer)} {each.unit}",
                    _plain(each.ratio),
                    "–" if each.goal is None else f"{each.bound} {_plain(each.goal)}",
                    {None: "", True: "met", False: "MISSED"}[each.met],
                )
            )
        for goal in result.goals:
            rows.append((result.name, goal.figure, goal.found, "–", "–", goal.wanted, "met" if goal.met else "MISSED"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    left = (0, 1, 5, 6)  # the rest are numbers
    lines = [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    texts = ["", *(result.text for result in results if result.text)]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]]) + "\n\n".join(texts)


def _short(value: float) -> float:
    """Four digits that count; what lies beyond is noise."""
    return float(f"{value:.4g}")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
