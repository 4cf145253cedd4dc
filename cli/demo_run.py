"""What every demo does around its drawings: base data before, a training run after."""

from __future__ import annotations

from collections.abc import Collection

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import base_data, database_checks, follow, here
from cli.home import Home
from db import base_examples, training_runs
from db.schema import OPEN_STATES, TrainingRun
from tasks.spec import Task


def ensure_base_data(engine: Engine, task: Task, where: Home, *, without: Collection[str] = ()) -> None:
    """Load the base dataset where there is none; not that of the labels `without`."""
    with Session(engine) as session:
        there = any(base_examples.counts(session, task.name).values())
    if not there:
        click.echo(f"Loading the base dataset of {task.name}, once …")
        base_data.load_base_data(engine, task, where.base_data, without=without)


def refuse_unready(engine: Engine) -> None:
    """Before anybody draws: raises as `here.choose_compute` where the run would be done here and cannot be."""
    if not database_checks.worker_connected(engine):
        here.choose_compute()


def wait_for_open_run(engine: Engine, task: Task, where: Home) -> None:
    """A run that is open already would not see the drawings."""
    with Session(engine) as session:
        runs = training_runs.all_of(session, task.name, limit=1)
        found = runs[0].id if runs and runs[0].finished_at is None else None
    if found is not None:
        click.echo(f"Training run {found} is not finished yet.")
        carry_out(engine, where, found)


def carry_out(engine: Engine, where: Home, run: int) -> TrainingRun:
    """Show a queued run until its end: the worker's, where one is connected, else done here."""
    display = follow.Display()

    def is_left_alone(found: TrainingRun) -> bool:
        return found.state == "queued" and not database_checks.worker_connected(engine)

    found = follow.to_the_end(engine, run, display, give_up=is_left_alone)
    if found.state not in OPEN_STATES:
        return found
    return here.carry_out(where, engine, run, here.choose_compute(), display)
