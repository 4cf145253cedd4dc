"""`deltaloop demo`: 100 people draw with a tilt, and a task learns from them before your eyes."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import champion, demo_drawings, demo_new_label, demo_run, home, known_drawings, submitting, tables, train
from cli.demo_drawings import Chosen, NoDemoData
from cli.parameters import SEED, TASK
from cli.submitting import Crowd, Submitted
from db import task_revisions, training_runs
from db.schema import TrainingRun
from tasks.sources import Demo
from tasks.spec import Task

DRAWINGS = 4000


@click.command()
@click.argument("task", type=TASK)
@click.option(
    "--drawings",
    type=click.IntRange(1, 50_000),
    help=f"Replay so many at most.  [default: {DRAWINGS}; of a new label {demo_new_label.DRAWINGS}]",
)
@click.option("--new-label", "label", metavar="LABEL", help="Teach a label that the model never had instead.")
@click.option("--seed", type=SEED, default=0, show_default=True, help="Another seed: other people, other drawings.")
def command(task: Task, drawings: int | None, label: str | None, seed: int) -> None:
    """Watch TASK learn: real drawings by 100 people whose style it does not know, then a training run.

    With --new-label it learns a label that it never had, from real drawings of it by 50 people; the label is added
    where the task does not have it yet. With `make run` running, the training worker there does the run, and open pages
    change their model.
    """
    if label is not None:
        demo_new_label.show(task, label, drawings or demo_new_label.DRAWINGS, seed)
        return
    if task.demo is None:
        raise click.UsageError(f"{task.name} has no demo: tasks/{task.name}.toml has no [demo].")
    demo, where = task.demo, home.find()
    chosen = demo_drawings.choose(task, demo, where.base_data, drawings or DRAWINGS, seed)
    with home.database(where) as engine:
        with Session(engine) as session, session.begin():
            task = task_revisions.sync(session, task)
        champion.refuse_without(engine, task)
        demo_run.refuse_unready(engine)
        demo_run.ensure_base_data(engine, task, where)
        demo_run.wait_for_open_run(engine, task, where)
        chosen = _leave_out_known(engine, task, chosen)
        crowd = Crowd(task, demo.contributors, seed)
        run = _draw(engine, crowd, demo, chosen)
        ended = demo_run.carry_out(engine, where, run)
        _tell_recognised(ended)
        train.tell(ended)


def _leave_out_known(engine: Engine, task: Task, chosen: Chosen) -> Chosen:
    """Only drawings that are not base examples, which the champion may have learned. Raises NoDemoData if none is."""
    with Session(engine) as session:
        known = known_drawings.of_base(session, task)
    kept = demo_drawings.unknown(task, chosen, known)
    if len(kept) < len(chosen):
        left_out = tables.count(len(chosen) - len(kept), "drawing")
        click.echo(f"Left out {left_out} that the base dataset holds as well.")
    if not kept:
        raise NoDemoData("The base dataset holds every drawing of the demo; there is nothing new to learn from them.")
    return kept


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


def _tell_recognised(run: TrainingRun) -> None:
    """Say how many drawings of others both versions recognise, where a candidate was judged."""
    fresh: dict[str, Any] = (run.verdict or {}).get("fresh") or {}
    if fresh.get("champion") is not None:
        click.echo(
            f"Of {tables.count(fresh['n'], 'drawing')} by people it never learned from, the champion (version "
            f"{run.champion_version}) recognises {tables.share(fresh['champion'])}, the new version "
            f"{run.candidate_version} {tables.share(fresh['challenger'])}."
        )
