"""The look of the plots: ink on paper, as in the page, and the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# The page's tokens (frontend/src/ui/tokens.css); teal and orange stay apart for colour-blind eyes, in grey as well.
PAPER, SHEET, INK, SOFT, LINE, HOT, SURE = "#faf6ee", "#fffdf8", "#1b1a17", "#6b665c", "#e6dfd0", "#d9480f", "#0b6e6e"
DOTS_PER_INCH = 120


@contextmanager
def style() -> Iterator[None]:
    """Everything drawn and saved inside looks like the page."""
    settings: dict[Any, Any] = {
        "font.family": "DejaVu Sans",  # comes with matplotlib, so the letters are the same on every machine
        "font.size": 11,
        "text.color": INK,
        "axes.labelcolor": SOFT,
        "axes.edgecolor": LINE,
        "axes.facecolor": PAPER,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "svg.hashsalt": "deltaloop",
        "svg.fonttype": "path",
    }
    with mpl.rc_context(settings):
        yield


def figure(width: float, height: float) -> Figure:
    """An empty sheet, in inches, that needs no screen."""
    made = Figure(figsize=(width, height), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(made)
    return made


def heading(sheet: Figure, finding: str, subtitle: str, *, left: float) -> None:
    """What was found, in one sentence, and what it was found on."""
    inch = 1 / sheet.get_figheight()
    sheet.text(left, 1 - 0.42 * inch, finding, size=19, weight="bold", va="top")
    sheet.text(left, 1 - 0.86 * inch, subtitle, size=11.5, color=SOFT, va="top")


def bare(axes: Axes, *, grid: bool = True) -> None:
    """No frame; faint horizontal lines at most."""
    for side in axes.spines.values():
        side.set_visible(False)
    if grid:
        axes.grid(axis="y", color=LINE, linewidth=0.8)
        axes.set_axisbelow(True)


def name_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str]], room: float = 0.16) -> None:
    """A name at the end of each of two lines (x, y, color, name); `room`: the height of a name, of the axes.

    They never lie on each other.
    """
    low, high = axes.get_ylim()
    middle = sum(y for _, y, _, _ in ends) / len(ends)
    for place, (x, y, color, name) in enumerate(sorted(ends, key=lambda end: end[1])):
        free = middle + (place - (len(ends) - 1) / 2) * room * (high - low)
        axes.annotate(
            name,
            (x, max(y, free) if place else min(y, free)),
            (14, 0),
            textcoords="offset points",
            color=color,
            weight="bold",
            va="center",
            linespacing=1.35,
            annotation_clip=False,
        )


def save(sheet: Figure, folder: Path, name: str) -> list[Path]:
    """Write NAME.png and NAME.svg, without dates."""
    paths = [folder / f"{name}.png", folder / f"{name}.svg"]
    sheet.savefig(paths[0], metadata={"Software": None})
    sheet.savefig(paths[1], metadata={"Date": None, "Creator": None})
    # matplotlib leaves spaces at the ends of lines
    paths[1].write_text("\n".join(line.rstrip() for line in paths[1].read_text("utf-8").splitlines()) + "\n", "utf-8")
    return paths
