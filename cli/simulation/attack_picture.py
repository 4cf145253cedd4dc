"""The drill in one picture: what got through, and what ever more attackers do."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from cli.simulation import paper
from cli.simulation.attack_numbers import Line
from cli.simulation.attackers import Kind
from cli.simulation.drill import DAMAGE, ESCALATED
from cli.simulation.paper import HOT, INK, LINE, PAPER, SOFT, SURE

COLORS: dict[Kind, str] = {"flip": SURE, "collude": HOT}
NAMES: dict[Kind, str] = {"flip": "flipped labels", "collude": "colluders"}


def draw(lines: Sequence[Line], *, finding: str, subtitle: str) -> Figure:
    """The sheet, to be saved."""
    with paper.style():
        sheet = paper.figure(12, 6.6)
        paper.heading(sheet, finding, subtitle, left=0.045)
        played = [line for line in lines if line.attack and line.could]
        _through(sheet.add_axes((0.265, 0.12, 0.225, 0.62)), played)
        _escalation(sheet.add_axes((0.585, 0.12, 0.30, 0.62)), played)
        return sheet


def _through(axes: Axes, lines: Sequence[Line]) -> None:
    paper.bare(axes, grid=False)
    for row, line in enumerate(lines):
        assert line.attack is not None
        axes.plot([0, 1], [row, row], color=LINE, lw=5, solid_capstyle="round", zorder=1)
        share = line.through or 0.0
        axes.plot([0, share], [row, row], color=HOT, lw=5, solid_capstyle="round", zorder=2)
        axes.annotate(
            f"{100 * share:.0f} %", (1, row), (14, 0), textcoords="offset points", va="center", size=10,
            color=HOT if share >= 0.005 else SOFT, annotation_clip=False,
        )  # fmt: skip
        axes.annotate(
            line.attack.name, (0, row), (-12, 0), textcoords="offset points", va="center", ha="right", size=10,
            annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_title(
        "Bad drawings that were trained on,\nof those that could have been", loc="left", size=11, weight="bold", pad=12
    )


def _escalation(axes: Axes, lines: Sequence[Line]) -> None:
    paper.bare(axes)
    lows = [-DAMAGE]
    for kind in ESCALATED:
        found = [line for line in lines if line.attack and line.attack.kind == kind and line.attack.share]
        found.sort(key=lambda line: line.attack.share if line.attack and line.attack.share else 0)
        if not found:
            continue
        x = [line.attack.share for line in found if line.attack and line.attack.share]
        y = [line.fresh.value for line in found]
        lows += [line.fresh.low for line in found]
        axes.plot(x, y, color=COLORS[kind], lw=2)
        for place, line in zip(x, found, strict=True):
            axes.plot([place, place], [line.fresh.low, line.fresh.high], color=COLORS[kind], lw=5, alpha=0.25)
            all_published = line.published == line.runs
            axes.plot(
                place, line.fresh.value, "o", mfc=COLORS[kind] if all_published else PAPER, mec=COLORS[kind], ms=8
            )
        axes.annotate(
            NAMES[kind], (x[-1], y[-1]), (12, 0), textcoords="offset points", color=COLORS[kind], weight="bold",
            va="center", annotation_clip=False,
        )  # fmt: skip
    axes.axhline(0, color=INK, lw=0.8)
    axes.axhline(-DAMAGE, color=SOFT, lw=1, ls=(0, (2, 3)))
    axes.annotate(
        "damage", (1, -DAMAGE), (12, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points", color=SOFT,
        va="center", size=10, annotation_clip=False,
    )  # fmt: skip
    axes.set_ylim(min(lows) - 0.01, 0.03)
    axes.yaxis.set_major_formatter(
        lambda value, _: f"{100 * value:+.0f}".replace("-", "−") if abs(value) > 1e-9 else "0"
    )
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.set_xlabel("attackers, of all people")
    axes.set_title(
        "What is live then, on honest drawings: points\nagainst no attack (full: published; empty: held back)",
        loc="left", size=11, weight="bold", pad=12,
    )  # fmt: skip
