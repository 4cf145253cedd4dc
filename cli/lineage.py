"""`deltaloop lineage`: where a version comes from."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from cli import home, tables
from cli.parameters import TASK
from db import lineage
from db.lineage import Lineage
from tasks.spec import Task

PAGE = 10_000


@click.command("lineage")
@click.argument("task", type=TASK)
@click.argument("version", type=click.IntRange(1))
@click.option("--submissions", is_flag=True, help="List the submissions too: id, label and weight they had then.")
def command(task: Task, version: int, submissions: bool) -> None:
    """Say what VERSION of TASK was made of: its parent, submissions, base data, code, seed and settings."""
    with home.database() as engine, Session(engine) as session:
        found = lineage.of_version(session, task.name, version)
        for line in describe(found):
            click.echo(line)
        if submissions and found.run is not None:
            _list(session, found.run.id)


def describe(found: Lineage) -> list[str]:
    """A line for each thing that made the version."""
    version, run, used = found.version, found.run, found.used
    state = "published" if found.published else "never published"
    lines = [f"version      {version.version} of {version.task}, {state}, made {tables.when(version.created_at)} (UTC)"]
    if run is None:
        return [*lines, "made by      no training run here: a base model"]
    noted = run.record.get("lineage", {})
    base, dial = noted.get("base"), run.record.get("dial", {}).get("alpha")
    lines += [
        f"made by      run {run.id} ({run.trigger}), seed {run.seed}, judged against version {run.champion_version}",
        f"trained from {', from '.join(str(one) for one in found.ancestors)}",
        f"learned from {tables.count(used.submissions, 'submission')} of {used.contributors:,} people,"
        f" weight {used.weight:,.1f} in all: {_counts(used.labels)}",
    ]
    if used.erased:
        lines.append(f"erased since {tables.count(used.erased, 'submission')} that it had learned from")
    if found.learned_from_erased:
        tainted = ", ".join(map(str, found.learned_from_erased))
        lines.append(f"not clean    learned from what was erased: {tainted}; `deltaloop rebuild` makes it anew")
    if base:
        lines.append(
            f"base data    {tables.count(base['examples'], 'example')}, digest {base['digest'][:16]}:"
            f" {_counts(base['labels'])}"
        )
    if dial is not None:
        lines.append(f"dial         {dial}")
    lines.append(f"commit       {run.commit or 'unknown'}")
    if noted:
        lines.append(f"libraries    {', '.join(f'{name} {one}' for name, one in noted['libraries'].items())}")
    for name, value in run.settings.items():
        shown = ", ".join(f"{key} {one}" for key, one in value.items()) if isinstance(value, dict) else value
        lines.append(f"{name:<12} {shown}")
    return lines


def _counts(labels: dict[str, int]) -> str:
    return ", ".join(f"{label} {number:,}" for label, number in labels.items() if number) or "none"


def _list(session: Session, run: int) -> None:
    after = -1
    while rows := lineage.submissions_of(session, run, after=after, limit=PAGE):
        for row in rows:
            click.echo(f"{row.id}  {row.label}  {row.weight}")
        if rows[-1].place is None:  # a run from before places were kept
            return
        after = rows[-1].place
