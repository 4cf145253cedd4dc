"""Days and runs that never were."""

from __future__ import annotations

from typing import Any

from cli.simulation.month import Day
from cli.simulation.nights import Run


def run(**values: Any) -> Run:
    """A run that published version 2, unless told otherwise."""
    made = {
        "number": 1, "trigger": "cron", "state": "succeeded", "decision": "promote", "version": 2,
        "reasons": ("Better on fresh.",), "record": {}, "verdict": {}, "seconds": 4.2,
    }  # fmt: skip
    return Run(**{**made, **values})


def month() -> list[Day]:
    """Thirty days; from the eleventh on the base model knows less and less, and twice a version is published."""
    found = []
    for number in range(1, 31):
        tilted = max(0, min(number - 10, 10)) * 10
        rejected = run(decision="reject", version=None if number < 5 else number)
        found.append(
            Day(
                number=number,
                version=1 + (number > 14) + (number > 20),
                visitors=14,
                drawings=168,
                tilted=tilted,
                mislabelled=8,
                right=155 - (tilted // 3 if number <= 14 else 4),
                right_without=155 - tilted // 2,
                runs=(run(version=2 if number == 14 else 3) if number in (14, 20) else rejected,),
            )
        )
    return found
