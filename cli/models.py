"""`deltaloop models`, `promote` and `rollback`: which version of a task's model answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
from sqlalchemy.orm import Session

from cli import home, tables
from cli.parameters import TASK
from db import model_versions
from db.schema import ModelVersion, Promotion
from tasks.spec import Task

COLUMNS = (
    "version",
    "champion",
    "parent",
    "architecture",
    "labels",
    "base",
    "fresh",
    "made (UTC)",
    "promoted (UTC)",
    "why",
)
OPEN_PAGES = "Open pages pick it up within 30 s."


@click.command()
@click.argument("task", type=TASK)
def models(task: Task) -> None:
    """List a task's model versions, newest first, with their accuracy on both holdouts, and which is the champion."""
    with home.database() as engine, Session(engine) as session:
        versions = model_versions.all_of(session, task.name)
        promotions = model_versions.promotions(session, task.name)
        if not versions:
            click.echo(f"{task.name} has no model version yet. `deltaloop pretrain {task.name}` makes its base model.")
            return
        tables.show(COLUMNS, [_row(version, promotions) for version in versions])


def _row(version: ModelVersion, promotions: Sequence[Promotion]) -> list[object]:
    last = next((promotion for promotion in promotions if promotion.version == version.version), None)
    return [
        version.version,
        "champion" if promotions and promotions[0].version == version.version else "",
        version.parent_version,
        version.architecture,
        len(version.labels),
        tables.share((version.metrics.get("base") or {}).get("accuracy")),
        tables.share((version.metrics.get("fresh") or {}).get("accuracy")),
        tables.when(version.created_at),
        tables.when(last.created_at if last else None),
        last.reason if last else "",
    ]


@click.command()
@click.argument("task", type=TASK)
@click.argument("version", type=click.IntRange(1))
@click.option("--reason", default="promoted by hand", show_default=True, help="Why; stands in the history.")
def promote(task: Task, version: int, reason: str) -> None:
    """Make VERSION the champion of TASK, whatever the gate said."""
    _promote(task, lambda session: version, reason)


@click.command()
@click.argument("task", type=TASK)
@click.option("--reason", default="rolled back by hand", show_default=True, help="Why; stands in the history.")
def rollback(task: Task, reason: str) -> None:
    """Make the champion before the present one the champion again."""

    def previous(session: Session) -> int:
        promotions = model_versions.promotions(session, task.name)
        version = before([promotion.version for promotion in reversed(promotions)])
        if version is None:
            raise click.ClickException(f"{task.name} has no earlier champion to go back to.")
        return version

    _promote(task, previous, reason)


def before(history: Sequence[int]) -> int | None:
    """The champion that the present one (the last of `history`, oldest first) replaced when it was first promoted.

    So rolling back twice goes back two versions, and never forth again.
    """
    first = history.index(history[-1]) if history else 0
    return history[first - 1] if first else None


def _promote(task: Task, choose: Callable[[Session], int], reason: str) -> None:
    if not reason.strip():
        raise click.UsageError("--reason must not be empty.")
    with home.database() as engine, Session(engine) as session, session.begin():
        model_versions.lock_task(session, task.name)
        version = choose(session)
        champion = model_versions.champion(session, task.name)
        if champion is not None and champion[0].version == version:
            click.echo(f"Version {version} is the champion of {task.name} already.")
            return
        model_versions.promote(session, task.name, version, reason=reason, promoted_by="cli")
    click.echo(f"Version {version} is the champion of {task.name} now. {OPEN_PAGES}")
