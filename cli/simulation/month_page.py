"""What a simulated month leaves behind: a line for each day, a plot, a table, and a page that explains them."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cli import tables
from cli.simulation import month_picture, paper
from cli.simulation.defaults import DAYS, EACH, VISITORS
from cli.simulation.month import Day
from cli.simulation.nights import Run
from cli.simulation.script import RETURNING, TILTED_AT_LAST, WRONG_LABELS, Script
from tasks.spec import Task
from training_server.ml.statistics import wilson

NAME = "simulation"
COLUMNS = ("day", "version", "drawings", "tilted", "with the loop", "without", "runs", "why")


def say(day: Day) -> None:
    """Tell the terminal about a day that is over."""
    runs = "".join(f"; run {run.number} {run.said}" for run in day.runs)
    click.echo(
        f"day {day.number:>3}  {day.drawings} drawings, {tables.share(day.tilted / day.drawings):>7} tilted;"
        f" version {day.version} recognised {tables.share(day.right / day.drawings)},"
        f" the base model {tables.share(day.right_without / day.drawings)}{runs}"
    )


def write(into: Path, task: Task, script: Script, tilt: float, days: Sequence[Day]) -> list[Path]:
    """Write simulation.md, .png, .svg, .csv and .json into a folder; print the table. Returns what was written."""
    into.mkdir(parents=True, exist_ok=True)
    tables.show(COLUMNS[:-1], [row[:-1] for row in _rows(days)])
    finding, subtitle = _finding(script, days), _subtitle(task, script, days)
    sheet = month_picture.draw(days, finding=finding, subtitle=subtitle, tilt=tilt, drift_begins=script.drift_begins)
    with paper.style():
        written = paper.save(sheet, into, NAME)
    page, table, numbers = (into / f"{NAME}.{ending}" for ending in ("md", "csv", "json"))
    page.write_text(_page(task, script, tilt, days), "utf-8")
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *_rows(days)])
    numbers.write_text(json.dumps(_numbers(task, script, days), indent=1) + "\n", "utf-8")
    return [*written, table, numbers, page]


def _rows(days: Sequence[Day]) -> list[list[Any]]:
    return [
        [
            day.number,
            day.version,
            day.drawings,
            day.tilted,
            tables.share(day.right / day.drawings),
            tables.share(day.right_without / day.drawings),
            ", ".join(f"{run.number}: {run.what}" for run in day.runs),
            " ".join(reason for run in day.runs for reason in run.reasons),
        ]
        for day in days
    ]


def _last_third(days: Sequence[Day]) -> tuple[int, int, int, int]:
    """Days, drawings, recognised with and without the loop, of the last third."""
    last = days[-max(len(days) // 3, 1) :]
    return (
        len(last),
        sum(day.drawings for day in last),
        sum(day.right for day in last),
        sum(day.right_without for day in last),
    )


def _finding(script: Script, days: Sequence[Day]) -> str:
    count, drawn, right, without = _last_third(days)
    when = f"last {count} days" if count > 1 else "last day"
    return f"{100 * right / drawn:.0f} % recognised in the {when}; without the loop {100 * without / drawn:.0f} %"


def _subtitle(task: Task, script: Script, days: Sequence[Day]) -> str:
    drawn, published = sum(day.drawings for day in days), sum(run.published for run in _runs(days))
    return (
        f"{drawn:,} real drawings of {task.name}, {100 * WRONG_LABELS:.0f} % of the labels wrong; "
        f"{tables.count(len(_runs(days)), 'training run')}, {published} published. Seed {script.seed}."
    )


def _runs(days: Sequence[Day]) -> list[Run]:
    return [run for day in days for run in day.runs]


def _numbers(task: Task, script: Script, days: Sequence[Day]) -> dict[str, Any]:
    return {"task": task.name, "script": asdict(script), "days": [_without_bulk(day) for day in days]}


def _without_bulk(day: Day) -> dict[str, Any]:
    """A run's record and verdict are long, and how long it took differs each time."""
    found = asdict(day)
    for run in found["runs"]:
        run.pop("record")
        run.pop("verdict")
        run.pop("seconds")
    return found


def _page(task: Task, script: Script, tilt: float, days: Sequence[Day]) -> str:
    count, drawn, right, without = _last_third(days)
    shares = [
        f"{tables.share(hits / drawn)} ({100 * low:.1f}–{100 * high:.1f})"
        for hits, (low, high) in ((hits, wilson(hits, drawn)) for hits in (right, without))
    ]
    runs = _runs(days)
    rejected = sum(run.decision == "reject" and run.version is not None for run in runs)
    published = [f"{run.version} after day {day.number}" for day in days for run in day.runs if run.published]
    return "\n".join(
        [
            f"# {script.days} days in a box",
            "",
            f"![Live accuracy with and without the loop]({NAME}.svg)",
            "",
            f"In the last {count} days the loop recognised {shares[0]} of {drawn:,} drawings, the base model on the"
            f" same drawings {shares[1]}; 95 % intervals (Wilson). Of {len(runs)} training runs {len(published)}"
            f" published a version, {rejected} were rejected, {len(runs) - len(published) - rejected} made no"
            " candidate (too little to prove anything with, a gain too small to be shown, or failed)."
            + (f" Version {', '.join(published)}." if published else ""),
            "",
            *_HOW.format(
                command=_command(task, script),
                visitors=script.visitors,
                each=script.each,
                returning=100 * RETURNING,
                wrong=100 * WRONG_LABELS,
                begins=script.drift_begins,
                tilt=tilt,
                at_last=100 * TILTED_AT_LAST,
                seed=script.seed,
            ).splitlines(),
            "",
            *_table(days),
            "",
        ]
    )


def _command(task: Task, script: Script) -> str:
    options = (
        ("days", script.days, DAYS), ("visitors", script.visitors, VISITORS), ("drawings", script.each, EACH),
        ("seed", script.seed, 0),
    )  # fmt: skip
    named = "".join(f" --{name} {value}" for name, value, default in options if value != default)
    return f"deltaloop simulate {task.name}{named} --into docs"


def _table(days: Sequence[Day]) -> list[str]:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---:|" * 6 + "---|---|"]
    return lines + ["| " + " | ".join(str(cell) or "–" for cell in row) + " |" for row in _rows(days)]


_HOW = """\
`{command}` makes this page, its plot and its tables ([CSV](simulation.csv), [JSON](simulation.json)) anew.

## What is real, and what is not

- **Real:** the API over HTTP, a cookie jar for each person, the live version's own TF.js files answering each drawing
  before its label is known, PostgreSQL, the training worker, the gate, the task's own triggers. All of it runs in an
  installation that is made for this and thrown away.
- **Real:** the drawings (Quick, Draw!, CC BY 4.0). None of them is in the base dataset, and nobody draws one twice.
- **Not real:** the people. {visitors} a day, {each} drawings each; {returning:.0f} % of a day's visitors were there
  before; {wrong:.0f} % of the labels are typed wrong. From day {begins} on, ever more newcomers draw turned by
  {tilt:g}° (at last {at_last:.0f} %); a person keeps their style. Seed {seed}.
- **Not real:** time. A day is a round; the database's clock is not faked, so what depends on days in earnest (the
  training window) does not show here.
- The accuracy tells what was *drawn*, not which label was typed: about one in ten Quick, Draw! labels is wrong as well,
  so nothing reaches much over 95 %.
- The seed fixes people, drawings, labels, on which side of the split a person stands, and training; times and ids
  differ.

## Day by day
"""
