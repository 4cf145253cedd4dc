"""The month in one picture: live accuracy with and without the loop, every verdict, and how people drew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from cli.simulation import paper
from cli.simulation.month import Day
from cli.simulation.paper import HOT, INK, LINE, PAPER, SOFT, SURE
from training_server.ml.statistics import wilson

LEFT, RIGHT = 0.075, 0.86
# A car of our own, upright and turned: what the strip at the bottom means.
CAR = (
    ((-10, 3), (-10, -1), (-6, -1), (-3, -5), (4, -5), (6, -1), (10, -1), (10, 3), (-10, 3)),
    tuple((-5 + 2 * np.cos(a), 3.4 + 2 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 17)),
    tuple((5 + 2 * np.cos(a), 3.4 + 2 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 17)),
)


def draw(days: Sequence[Day], *, finding: str, subtitle: str, tilt: float, drift_begins: int) -> Figure:
    """The sheet, to be saved."""
    with paper.style():
        sheet = paper.figure(12, 7.4)
        paper.heading(sheet, finding, subtitle, left=LEFT)
        above = sheet.add_axes((LEFT, 0.37, RIGHT - LEFT, 0.43))
        nights = sheet.add_axes((LEFT, 0.215, RIGHT - LEFT, 0.105), sharex=above)
        below = sheet.add_axes((LEFT, 0.085, RIGHT - LEFT, 0.085), sharex=above)
        _accuracy(above, days, drift_begins)
        _nights(nights, days)
        _style_of_drawing(below, days, tilt)
        return sheet


def _accuracy(axes: Axes, days: Sequence[Day], drift_begins: int) -> None:
    paper.bare(axes)
    x = [day.number for day in days]
    lines: list[tuple[Callable[[Day], int], str, str]] = [
        (lambda day: day.right_without, HOT, "without"),
        (lambda day: day.right, SURE, "with the loop"),
    ]
    ends = []
    for right, color, _ in lines:
        y = [right(day) / day.drawings for day in days]
        bounds = [wilson(right(day), day.drawings) for day in days]
        axes.fill_between(x, [low for low, _ in bounds], [high for _, high in bounds], color=color, alpha=0.13, lw=0)
        axes.plot(x, y, color=color, lw=2.4, solid_capstyle="round", solid_joinstyle="round")
        axes.plot(x[-1:], y[-1:], "o", color=color, ms=6)
        ends.append(y[-1])
    lowest = min(wilson(min(day.right, day.right_without), day.drawings)[0] for day in days)
    axes.set_ylim(max(0.0, np.floor(10 * lowest) / 10), 1.0)
    axes.set_xlim(0.4, len(days) + 0.8)
    paper.name_ends(
        axes,
        [
            (len(days), end, color, f"{name}\n{100 * end:.0f} %")
            for (_, color, name), end in zip(lines, ends, strict=True)
        ],
    )
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.tick_params(labelbottom=False)
    axes.set_title("Drawings recognised, day by day, with 95 % intervals", loc="left", size=11, weight="bold", pad=10)
    if any(day.tilted for day in days):
        axes.axvline(drift_begins - 0.5, color=SOFT, lw=1, ls=(0, (2, 3)))
        axes.text(
            drift_begins - 0.35,
            axes.get_ylim()[0] + 0.01,
            "people begin to draw\nwith a tilt",
            color=SOFT,
            size=10,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
        )
    for day in days:
        for run in day.runs:
            if run.published:
                axes.axvline(day.number + 0.5, color=SURE, lw=1, alpha=0.45)


def _nights(axes: Axes, days: Sequence[Day]) -> None:
    """A row for each thing that can come of a run."""
    paper.bare(axes, grid=False)
    axes.set_ylim(2.6, -0.6)
    axes.set_yticks([])
    axes.tick_params(labelbottom=False)
    axes.set_title("What the gate decided, night by night", loc="left", size=11, weight="bold", pad=8)
    names = (("published", SURE), ("rejected", INK), ("no candidate", SOFT))
    for row, (name, color) in enumerate(names):
        axes.axhline(row, color=LINE, lw=0.8, zorder=0)
        axes.annotate(
            name, (1, row), (12, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points", color=color,
            va="center", size=10, annotation_clip=False,
        )  # fmt: skip
    for day in days:
        for place, run in enumerate(day.runs):
            # Where labels start runs, one ends during the day; the clock's comes in the night after it.
            x = day.number + 0.5 - 0.18 * (len(day.runs) - 1 - place)
            if run.published:
                axes.plot(x, 0, "o", color=SURE, ms=13)
                axes.text(x, 0.03, str(run.version), color=PAPER, size=8, weight="bold", ha="center", va="center")
            elif run.decision is not None and run.version is not None:
                axes.plot(x, 1, "o", mfc=PAPER, mec=INK, ms=6, mew=1.3)
            else:
                axes.plot(x, 2, "x", color=SOFT, ms=5, mew=1.3)


def _style_of_drawing(axes: Axes, days: Sequence[Day], tilt: float) -> None:
    paper.bare(axes, grid=False)
    x = np.array([day.number for day in days])
    share = np.array([day.tilted / day.drawings for day in days])
    axes.bar(x, np.ones(len(x)), width=0.86, color=LINE, lw=0)
    axes.bar(x, share, width=0.86, color=SOFT, lw=0)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    ticks = [1, *range(5, len(days) + 1, 5)] if len(days) > 7 else list(range(1, len(days) + 1))
    axes.set_xticks(ticks, [f"day {ticks[0]}", *map(str, ticks[1:])])
    axes.set_title("How they drew", loc="left", size=11, weight="bold", pad=8)
    for y, color, text, turn in ((0.25, SOFT, f"turned {tilt:g}°", tilt), (0.78, "#8b8475", "upright", 0.0)):
        axes.annotate(
            text, (1, y), (42, 0), xycoords="axes fraction", textcoords="offset points", color=color, va="center",
            size=10, annotation_clip=False,
        )  # fmt: skip
        _car(axes, y, color, turn)


def _car(axes: Axes, y: float, color: str, degrees: float) -> None:
    """A small car right of the axes, at that height."""
    sheet = axes.get_figure()
    assert isinstance(sheet, Figure)
    place = axes.get_position()
    size = 0.028
    small = sheet.add_axes((place.x1 + 0.009, place.y0 + y * place.height - size / 2 * 1.6, size * 0.9, size * 1.6))
    small.set_axis_off()
    small.set_aspect("equal")
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    for line in CAR:
        points = np.array(line) @ np.array([[cos, sin], [-sin, cos]])
        small.plot(points[:, 0], points[:, 1], color=color, lw=1.4, solid_joinstyle="round", solid_capstyle="round")
    small.set_xlim(-12, 12)
    small.set_ylim(12, -12)
