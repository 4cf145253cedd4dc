"""`deltaloop train`: queue a training run and do it here."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import follow, here, home
from cli.home import Home
from cli.models import OPEN_PAGES
from cli.parameters import SEED, TASK
from db import arrivals, audit, training_runs
from db.schema import TrainingRun
from tasks.spec import Task
from training_server.ml.compute import Compute


@click.command()
@click.argument("task", type=TASK)
@click.option("--seed", type=SEED, help="Repeat a run: the same replay, order and first steps. Random by default.")
@click.option("--fast", is_flag=True, envvar="TRAINING_FAST", help="Mixed precision and XLA, where there is a GPU.")
@click.option(
    "--gpus", type=click.IntRange(1), default=1, envvar="TRAINING_GPUS", help="Share batches out over so many GPUs."
)
def train(task: Task, seed: int | None, fast: bool, gpus: int) -> None:
    """Queue a training run of TASK and do it here, whether or not a training worker runs.

    A run of the task that is open already is joined instead. Ctrl-C cancels a run that is done here.
    """
    where = home.find()
    with home.database(where) as engine:
        carry_out(where, engine, lambda: _enqueue(engine, task, seed), Compute(fast, gpus))


def carry_out(where: Home, engine: Engine, enqueue: Callable[[], int], compute: Compute | None = None) -> None:
    """Do the run that `enqueue` queues and say how it ended. Before it is queued: raises as `here.choose_compute`."""
    compute = here.choose_compute(compute)
    tell(here.carry_out(where, engine, enqueue(), compute, follow.Display()))


def _enqueue(engine: Engine, task: Task, seed: int | None) -> int:
    with Session(engine) as session, session.begin():
        caution = arrivals.since_last_look(session, task).caution
        run, made = training_runs.enqueue(session, task.name, trigger="cli", requested_by="cli", seed=seed)
        number = run.id
        if made:
            audit.by_command(session, "train", task.name, run=number)
    click.echo(f"Training run {number} of {task.name}{'' if made else ' is open already'}.")
    if made and caution:
        click.echo(caution)
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
        click.echo("No version was made; nothing changes for users.")
