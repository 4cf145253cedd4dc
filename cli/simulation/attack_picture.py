"""The drill in one picture: what got through, and what ever more attackers do."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from cli.simulation import attack_numbers, paper
from cli.simulation.attack_numbers import Line
from cli.simulation.attackers import Kind
from cli.simulation.drill import ATTACKS, DAMAGE, ESCALATED
from cli.simulation.paper import HOT, INK, LINE, PAPER, SOFT, SURE

COLORS: dict[Kind, str] = {"flip": SURE, "collude": HOT}
HIGHEST = 0.015
NAMES: dict[Kind, str] = {"flip": "flipped labels", "collude": "colluders"}


def draw(lines: Sequence[Line], *, finding: str, subtitle: str) -> Figure:
    """The sheet, to be saved."""
    with paper.style():
        sheet = paper.figure(12, 6.6)
        paper.heading(sheet, finding, subtitle, left=0.045)
        played = [line for line in lines if line.attack and line.trainable]
        _through(sheet.add_axes((0.24, 0.13, 0.225, 0.60)), [line for line in played if line.attack in ATTACKS])
        _escalation(sheet.add_axes((0.575, 0.13, 0.29, 0.60)), played)
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
    found = [line for line in lines if line.attack and line.attack.kind in ESCALATED and line.attack.share]
    lowest = min([-3 * DAMAGE, *(line.fresh.low for line in found)])
    axes.set_ylim(lowest - (HIGHEST - lowest) * 0.16, HIGHEST)
    axes.set_xlim(-0.01, 0.62)
    ends = [_harm(axes, [line for line in found if line.attack and line.attack.kind == kind]) for kind in ESCALATED]
    paper.name_ends(axes, [end for end in ends if end], room=0.08)
    axes.axhline(0, color=INK, lw=0.8)
    axes.axhline(-DAMAGE, color=SOFT, lw=1, ls=(0, (2, 3)))
    axes.text(0, -1.12 * DAMAGE, "damage", color=SOFT, size=10, va="top")
    axes.yaxis.set_major_formatter(lambda value, _: attack_numbers.point(value).removesuffix(".0"))
    axes.set_yticks([tick for tick in axes.get_yticks() if lowest <= tick <= HIGHEST])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.set_xlabel("attackers, of all people")
    axes.set_title(
        "The challenger on honest drawings:\npoints against no attack", loc="left", size=11, weight="bold", pad=12
    )


def _harm(axes: Axes, lines: Sequence[Line]) -> tuple[float, float, str, str] | None:
    """One kind of attack, ever more of it: hollow where no run was published, and below where one was not. Where its
    name goes."""
    points = sorted((line.attack.share, line) for line in lines if line.attack and line.attack.share)
    end = None
    for exact, line in points:
        assert line.attack is not None
        color = COLORS[line.attack.kind]
        share = exact + (0.004 if ESCALATED.index(line.attack.kind) else -0.004)  # beside each other, not over
        if end:
            axes.plot([end[0], share], [end[1], line.fresh.value], color=color, lw=2, zorder=1)
        axes.plot([share, share], [line.fresh.low, line.fresh.high], color=color, lw=5, alpha=0.25)
        filled = color if line.published else PAPER
        axes.plot(share, line.fresh.value, "o", mfc=filled, mec=color, ms=8, mew=1.5)
        end = (share, line.fresh.value, color, NAMES[line.attack.kind])
        if line.published < line.runs:
            _held_back(axes, share, line, color)
    return end


def _held_back(axes: Axes, share: float, line: Line, color: str) -> None:
    bottom, height = axes.get_ylim()[0], axes.get_ylim()[1] - axes.get_ylim()[0]
    row = ESCALATED.index(line.attack.kind) if line.attack else 0
    y = bottom + height * (0.09 - 0.06 * row)
    axes.plot(share, y, "o", mfc=PAPER, mec=color, ms=7, mew=1.5)
    axes.annotate(
        "held back", (1, bottom + height * 0.06), (14, 0), xycoords=axes.get_yaxis_transform(), color=SOFT, size=10,
        textcoords="offset points", va="center", annotation_clip=False,
    )  # fmt: skip
