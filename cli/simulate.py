"""`deltaloop simulate`: a month of visitors, or an attack, on an installation of its own."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine

from cli import base_data, home, tensorflow_start
from cli.home import Home
from cli.parameters import SEED, TASK
from cli.simulation.defaults import DAYS, EACH, VISITORS
from tasks.sources import Demo
from tasks.spec import Task

HOME_FOLDER = "simulation"  # below DELTALOOP_HOME


@click.command()
@click.argument("task", type=TASK)
@click.option("--scenario", type=click.Choice(["month", "attack"]), default="month", show_default=True)
@click.option("--days", type=click.IntRange(1, 365), default=DAYS, show_default=True, help="Of the month.")
@click.option("--visitors", type=click.IntRange(1, 1000), default=VISITORS, show_default=True, help="On each day.")
@click.option("--drawings", type=click.IntRange(1, 1000), default=EACH, show_default=True, help="By each visitor.")
@click.option("--seed", type=SEED, default=0, show_default=True, help="Another seed: other people, other drawings.")
@click.option(
    "--repeats", type=click.IntRange(1, 20), default=1, show_default=True, help="Of the attacks, a seed each."
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the plots, tables and the page. Default: DELTALOOP_HOME/simulation.",
)
def command(
    task: Task, scenario: str, days: int, visitors: int, drawings: int, seed: int, repeats: int, into: Path | None
) -> None:
    """Play a month of people who draw for TASK, or an attack on it, and show what the loop makes of it.

    Everything is real except the people: API, training worker and gate run on an installation that is made for this and
    thrown away; yours is not touched. A day is a round, not 24 hours.
    """
    if task.demo is None:
        raise click.UsageError(f"{task.name} has no drawings to play with: tasks/{task.name}.toml has no [demo].")
    _refuse_without_libraries()
    tensorflow_start.start_for_a_run()  # before anything else loads it, with its notes
    where = home.find()
    into = into or where.folder / HOME_FOLDER
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if scenario == "month":
        _month(task, task.demo, where, (days, visitors, drawings, seed), into)
    else:
        _attack(task, task.demo, where, seed, repeats, into)


def _month(task: Task, demo: Demo, where: Home, size: tuple[int, int, int, int], into: Path) -> None:
    from cli.simulation import drawings, installation, month_page
    from cli.simulation.month import Month
    from cli.simulation.script import Script
    from cli.simulation.visitors import Site

    script = Script(*size)
    with installation.opened() as made, _prepared(made.create("month"), task, where) as engine:
        pool = drawings.pool(engine, task, demo, where.base_data, script.seed)
        what = f"{script.days} days of {script.visitors} visitors who draw {script.each} pictures each"
        _refuse_unless_enough(what, script.drawings, len(pool))
        with made.serving(engine.url.render_as_string(hide_password=False)) as url:
            month = Month(Site(url, task.name), engine, task, script, pool, demo.rotate_degrees)
            days = []
            for day in month.play():
                days.append(day)
                month_page.say(day)
    for path in month_page.write(into, task, script, demo.rotate_degrees, days):
        click.echo(f"Wrote {path}.")


def _attack(task: Task, demo: Demo, where: Home, seed: int, repeats: int, into: Path) -> None:
    from cli.simulation import attack_page, drawings, drill, installation

    rounds = []
    with installation.opened() as made:
        with _prepared(made.create("start"), task, where) as engine:
            pool = drawings.pool(engine, task, demo, where.base_data, seed)
        _refuse_unless_enough("The attacks", drill.HONEST * drill.EACH + drill.JUDGES, len(pool))
        attackers = drawings.of_base(task, where.base_data, {sketch.label for sketch in pool}, seed)
        cast = drill.Cast(pool, attackers, demo.rotate_degrees)
        for number in range(seed, seed + repeats):
            click.echo(f"Seed {number}:")
            attacked = drill.Drill(made, "start", task, cast, number)
            results = []
            for result in attacked.play():
                results.append(result)
                attack_page.say(result)
            rounds.append(results)
    for path in attack_page.write(into, task, seed, rounds):
        click.echo(f"Wrote {path}.")


@contextmanager
def _prepared(url: str, task: Task, where: Home) -> Iterator[Engine]:
    """The database with tables, base models and the task's base dataset. Raises NoBaseData."""
    from db import setup

    click.echo("An installation of its own starts …")
    with home.connected(url) as engine:
        setup.prepare(engine, [task])
        with _count(f"Loading the base dataset of {task.name}") as progress:
            base_data.load_base_data(engine, task, where.base_data, progress)
        yield engine


@contextmanager
def _count(label: str) -> Iterator[Callable[[int], None]]:
    """Show how many examples have been read; the total is not known before the end."""
    total = 0

    def progress(more: int) -> None:
        nonlocal total
        total += more
        if total % 2000 == 0 and sys.stdout.isatty():
            click.echo(f"\r{label}: {total:,} …", nl=False)

    yield progress
    click.echo(f"\r{label}: {total:,}.   " if sys.stdout.isatty() else f"{label}: {total:,}.")


def _refuse_unless_enough(what: str, needed: int, there: int) -> None:
    if needed > there:
        raise click.UsageError(
            f"{what} need {needed:,} drawings; there are {there:,} that the base dataset does not hold."
        )


def _refuse_without_libraries() -> None:
    try:
        # Only to see whether they are here: what uses them is imported later.
        import matplotlib  # noqa: F401
        import requests  # noqa: F401
    except ImportError as error:
        raise click.ClickException(
            f"{error.name} is not installed; `deltaloop simulate` needs what pyproject.toml lists as `simulate`."
        ) from None
