"""`deltaloop runs`: what was trained, and what came of it."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from cli import home, tables
from cli.parameters import TASK
from db import training_runs
from db.schema import TrainingRun
from tasks import spec
from tasks.spec import Task

COLUMNS = ("run", "task", "state", "step", "trigger", "queued (UTC)", "verdict", "candidate")


@click.command()
@click.argument("task", type=TASK, required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Show so many at most.")
def command(task: Task | None, limit: int) -> None:
    """List training runs, newest first: those of TASK, or of every task."""
    names = [task.name] if task else list(spec.shipped())
    with home.database() as engine, Session(engine) as session:
        runs = [run for name in names for run in training_runs.all_of(session, name, limit=limit)]
        runs = sorted(runs, key=lambda run: -run.id)[:limit]
        if not runs:
            click.echo("No training runs yet. `deltaloop train TASK` makes one.")
            return
        tables.show(COLUMNS, [_row(run) for run in runs])
        for run in runs:
            for reason in _reasons(run):
                click.echo(f"run {run.id}: {reason}")


def _row(run: TrainingRun) -> list[object]:
    step = run.step if run.state != "running" else f"{run.step} {tables.share(run.progress)}"
    decision = run.verdict["decision"] if run.verdict else ""
    queued = tables.when(run.queued_at)
    return [run.id, run.task, run.state, step, run.trigger, queued, decision, run.candidate_version]


def _reasons(run: TrainingRun) -> list[str]:
    if run.error:
        return [run.error]
    return list(run.verdict["reasons"]) if run.verdict else []
