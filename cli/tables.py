"""Plain text that lines up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import click


def show(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table under its column names; numbers stand right, None and "" as a dash."""
    texts = [["–" if cell is None or cell == "" else str(cell) for cell in row] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in texts), 0) for i, name in enumerate(columns)]
    right = [bool(rows) and all(isinstance(row[i], int | float) for row in rows) for i in range(len(columns))]
    for row in [list(columns), *texts]:
        cells = [cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(row, widths, right, strict=True)]
        click.echo("  ".join(cells).rstrip())


def when(moment: dt.datetime | None) -> str:
    """A time in UTC to the second."""
    return "" if moment is None else moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


def share(value: float | None) -> str:
    """A share of 1 as per cent with one decimal."""
    return "" if value is None else f"{100 * value:.1f} %"


def count(number: int, noun: str) -> str:
    """ "1 drawing", "3,000 drawings"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
