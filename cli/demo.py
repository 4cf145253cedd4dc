"""`deltaloop demo`: 100 people who draw with a tilt come by; a task learns from them before your eyes."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import (
    base_data,
    champion,
    database_checks,
    demo_drawings,
    follow,
    home,
    known_drawings,
    submitting,
    tables,
    tensorflow_start,
    train,
)
from cli.demo_drawings import Chosen, NoDemoData
from cli.home import Home
from cli.parameters import SEED, TASK
from cli.submitting import Crowd, Submitted
from db import base_examples, training_runs
from db.schema import OPEN_STATES, TrainingRun
from tasks.spec import Demo, Task

DRAWINGS = 4000


@click.command()
@click.argument("task", type=TASK)
@click.option(
    "--drawings", type=click.IntRange(1, 50_000), default=DRAWINGS, show_default=True, help="Replay so many at most."
)
@click.option("--seed", type=SEED, default=0, show_default=True, help="Another seed: other people, other drawings.")
def command(task: Task, drawings: int, seed: int) -> None:
    """Watch TASK learn: real drawings by 100 people whose style it does not know, then a training run.

    With `make run` running, the training worker there does the run, and open pages change their model.
    """
    if task.demo is None:
        raise click.UsageError(f"{task.name} has no demo: tasks/{task.name}.toml has no [demo].")
    where = home.find()
    chosen = demo_drawings.choose(task, task.demo, where.base_data, drawings, seed)
    crowd = Crowd(task, task.demo.contributors, seed)
    with home.database(where) as engine:
        champion.refuse_without(engine, task)
        _ensure_base_data(engine, task, where)
        _wait_for_open_run(engine, task, where)
        chosen = _leave_out_known(engine, task, chosen)
        run = _draw(engine, crowd, task.demo, chosen)
        ended = carry_out(engine, where, run)
        _tell_recognised(ended)
        train.tell(ended)


def _ensure_base_data(engine: Engine, task: Task, where: Home) -> None:
    with Session(engine) as session:
        there = any(base_examples.counts(session, task.name).values())
    if not there:
        click.echo(f"Loading the base dataset of {task.name}, once …")
        base_data.load_base_data(engine, task, where.base_data)


def _leave_out_known(engine: Engine, task: Task, chosen: Chosen) -> Chosen:
    """Only drawings that are no base example, which the champion may have learned. Raises NoDemoData if none is."""
    with Session(engine) as session:
        known = known_drawings.of_base(session, task)
    kept = demo_drawings.unknown(task, chosen, known)
    if len(kept) < len(chosen):
        left_out = tables.count(len(chosen) - len(kept), "drawing")
        click.echo(f"Left out {left_out} that the base dataset holds as well.")
    if not kept:
        raise NoDemoData("The base dataset holds every drawing of the demo; there is nothing new to learn from them.")
    return kept


def _wait_for_open_run(engine: Engine, task: Task, where: Home) -> None:
    """A run that is open already would not see the drawings."""
    with Session(engine) as session:
        runs = training_runs.all_of(session, task.name, limit=1)
        found = runs[0].id if runs and runs[0].finished_at is None else None
    if found is not None:
        click.echo(f"Training run {found} is not finished yet.")
        carry_out(engine, where, found)


def _draw(engine: Engine, crowd: Crowd, demo: Demo, chosen: Chosen) -> int:
    """Submit the drawings and queue the run in one transaction: what counts new labels sees the open run with them."""
    known = champion.load(engine, crowd.task)
    examples = demo_drawings.tilted(crowd.task, demo, chosen)
    with Session(engine) as session, session.begin():
        with click.progressbar(length=len(chosen), label=f"{crowd.size} people draw") as bar:
            done = submitting.submit(session, crowd, known, examples, bar.update)
        run, _ = training_runs.enqueue(session, crowd.task.name, trigger="demo", requested_by="cli", seed=crowd.seed)
        number = run.id
    _tell_drawn(crowd, demo, known.known.version, done, len(chosen))
    return number


def _tell_drawn(crowd: Crowd, demo: Demo, version: int, done: Submitted, drawn: int) -> None:
    there = f" ({done.there:,} were there from an earlier demo)" if done.there else ""
    click.echo(
        f"{crowd.size} people drew {tables.count(drawn, 'picture')}, turned by {demo.rotate_degrees:g}°{there}. "
        f"Version {version} recognises {tables.share(done.recognised / drawn)} of them."
    )


def carry_out(engine: Engine, where: Home, run: int) -> TrainingRun:
    """Show a queued run until its end: the worker's, where one is connected, else done here."""
    display = follow.Display()

    def is_left_alone(found: TrainingRun) -> bool:
        return found.state == "queued" and not database_checks.worker_connected(engine)

    found = follow.to_the_end(engine, run, display, give_up=is_left_alone)
    if found.state not in OPEN_STATES:
        return found
    tensorflow_start.start()
    from training_server import config
    from training_server.worker import Worker

    url = engine.url.render_as_string(hide_password=False)
    settings = config.Settings(url, run_logs=where.folder / "logs" / "runs", commit=config.commit())
    worker = Worker(engine, settings)
    worker.work(run=run, watch=lambda values: display(follow.look(engine, run)))
    # Where another took it up meanwhile, its end is waited for.
    return follow.to_the_end(engine, run, display)


def _tell_recognised(run: TrainingRun) -> None:
    """Say how many drawings of others both versions recognise, where a candidate was judged."""
    fresh: dict[str, Any] = (run.verdict or {}).get("fresh") or {}
    if fresh.get("champion") is not None:
        click.echo(
            f"Of {tables.count(fresh['n'], 'drawing')} by people it never learned from, the champion (version "
            f"{run.champion_version}) recognises {tables.share(fresh['champion'])}, the new version "
            f"{run.candidate_version} {tables.share(fresh['challenger'])}."
        )
