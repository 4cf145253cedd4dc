"""`deltaloop train`: queue a training run and do it here."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import follow, home, tensorflow_start
from cli.home import Home
from cli.models import OPEN_PAGES
from cli.parameters import SEED, TASK
from db import training_runs
from db.schema import TrainingRun
from tasks.spec import Task


@click.command()
@click.argument("task", type=TASK)
@click.option("--seed", type=SEED, help="Repeat a run: the same replay, order and first steps. Random by default.")
def train(task: Task, seed: int | None) -> None:
    """Queue a training run of TASK and do it here, whether or not a training worker runs.

    A run of the task that is open already is joined instead. Ctrl-C cancels a run that is done here.
    """
    where = home.find()
    with home.database(where) as engine:
        carry_out(where, engine, lambda: _enqueue(engine, task, seed))


def carry_out(where: Home, engine: Engine, enqueue: Callable[[], int]) -> None:
    """Do here the run that `enqueue` queues, and say how it ended. Raises NoAnswer where none could be published."""
    tensorflow_start.start_for_a_run()  # before the run is queued, so that it begins at once
    from training_server import config
    from training_server.worker import Worker

    url = engine.url.render_as_string(hide_password=False)
    settings = config.Settings(url, run_logs=where.folder / "logs" / "runs", commit=config.commit())
    worker = Worker(engine, settings)
    display = follow.Display()
    run = enqueue()
    # A worker that listens may have been quicker; then its run is watched.
    worker.work(run=run, watch=lambda values: display(follow.look(engine, run)))
    tell(follow.to_the_end(engine, run, display))


def _enqueue(engine: Engine, task: Task, seed: int | None) -> int:
    with Session(engine) as session, session.begin():
        run, made = training_runs.enqueue(session, task.name, trigger="cli", requested_by="cli", seed=seed)
        number = run.id
    click.echo(f"Training run {number} of {task.name}{'' if made else ' is open already'}.")
    return number


def tell(run: TrainingRun) -> None:
    """Say how a run ended. Raises ClickException where it has no verdict."""
    if run.verdict is None:
        raise click.ClickException(f"Training run {run.id} {run.state}. {run.error or ''}".strip())
    for reason in run.verdict["reasons"]:
        click.echo(f"- {reason}")
    if run.verdict["decision"] == "promote":
        click.echo(f"Version {run.candidate_version} is the champion of {run.task} now. {OPEN_PAGES}")
    elif run.candidate_version is not None:
        click.echo(f"Version {run.candidate_version} was rejected; nothing changes for users.")
    else:
        click.echo("Nothing was trained; nothing changes for users.")
