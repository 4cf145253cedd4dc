"""`deltaloop models`, `promote` and `rollback`: which version of a task's model answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import click
from sqlalchemy.orm import Session

from cli import home, tables
from cli.parameters import TASK
from db import audit, model_reports, model_versions
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
    "failed in browsers",
)
OPEN_PAGES = "Open pages pick it up within 30 s."


@click.command()
@click.argument("task", type=TASK)
def models(task: Task) -> None:
    """List a task's model versions, newest first, with their accuracy on both holdouts.

    Also which one is the champion, and how often browsers could not use one.
    """
    with home.database() as engine, Session(engine) as session:
        versions = model_versions.all_of(session, task.name)
        promotions = model_versions.promotions(session, task.name)
        if not versions:
            click.echo(f"{task.name} has no model version yet. `deltaloop pretrain {task.name}` makes its base model.")
            return
        reports = Counter[int]()
        for found in model_reports.counts(session, task.name):
            reports[found.version] += found.reports
        tables.show(COLUMNS, [_row(version, promotions, reports[version.version]) for version in versions])


def _row(version: ModelVersion, promotions: Sequence[Promotion], reports: int) -> list[object]:
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
        f"{reports}×" if reports else "",
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
        found = model_versions.previous(session, task.name)
        if found is None:
            raise click.ClickException(f"{task.name} has no earlier champion to go back to.")
        return found[0].version

    _promote(task, previous, reason)


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
        audit.by_command(session, "promote", task.name, version=version, reason=reason)
    click.echo(f"Version {version} is the champion of {task.name} now. {OPEN_PAGES}")
