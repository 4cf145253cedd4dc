"""`deltaloop tasks`: what tasks there are; a label more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from cli import home, tables
from cli.home import Home
from cli.parameters import TASK
from tasks import new_labels, spec
from tasks.new_labels import LabelRefused
from tasks.spec import Task

if TYPE_CHECKING:  # SQLAlchemy costs half the time of a command that needs no database
    from sqlalchemy import Engine


@click.group()
def group() -> None:
    """List tasks; add a label to one."""


@group.command("list")
def list_tasks() -> None:
    """List the tasks of this installation and their labels, those added since the task files were written included."""
    tasks = _current(home.find(), spec.shipped())
    columns = ("task", "title", "revision", "model input", "recipe", "labels")
    rows = []
    for task in tasks.values():
        shape = "×".join(map(str, task.input.shape))
        rows.append([task.name, task.title["en"], task.revision, shape, task.recipe, len(task.labels)])
    tables.show(columns, rows)
    for name, task in tasks.items():
        click.echo(f"{name}: {', '.join(task.labels)}")
        added = [label for label in task.labels if label not in spec.named(name).labels]
        if added:
            click.echo(f"{name}: in the database, not in tasks/{name}.toml: {', '.join(added)}")


@group.command("add-label")
@click.argument("task", type=TASK)
@click.argument("label")
@click.option(
    "--name", "names", multiple=True, metavar="LANGUAGE=TEXT", help="How the page calls it; default en=LABEL."
)
def add_label_command(task: Task, label: str, names: tuple[str, ...]) -> None:
    """Append LABEL to TASK, in the database: what runs knows it within seconds, and pages start to ask for it.

    No file changes. A training run makes the model know it, once people have drawn it.
    """
    called = _names(label, names)
    try:
        new_labels.checked(task, label, called)  # what the file says already needs no database
        with home.database() as engine:
            grown = add(engine, task, label, called)
    except LabelRefused as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{task.name}: label {label!r} added, revision {grown.revision}. It has {len(grown.labels)} labels now.")
    click.echo("Running servers take it within seconds; pages ask for it, and the next training run learns it.")
    click.echo(f"To keep it for new installations too, append it to tasks/{task.name}.toml as its last label.")


def add(engine: Engine, task: Task, label: str, names: Mapping[str, str]) -> Task:
    """Append a label and commit. Returns the task as it is then. Raises LabelRefused, LabelExists."""
    from sqlalchemy.orm import Session

    from db import audit, task_revisions

    with Session(engine) as session, session.begin():
        grown = task_revisions.add_label(session, task, label, names)
        audit.by_command(session, "tasks add-label", task.name, label=label)
        return grown


def _current(where: Home, tasks: Mapping[str, Task]) -> Mapping[str, Task]:
    """The tasks as the database knows them; where this installation has none yet, as their files say."""
    if where.database_url is None and not (where.folder / "postgres" / "data").exists():
        return tasks
    from sqlalchemy.orm import Session

    from db import task_revisions

    with home.database(where) as engine, Session(engine) as session:
        return task_revisions.all_current(session, tasks)


def _names(label: str, given: tuple[str, ...]) -> dict[str, str]:
    names = {"en": label}
    for each in given:
        language, equals, text = each.partition("=")
        if not (language and equals and text):
            raise click.UsageError(f"--name {each!r} must be LANGUAGE=TEXT, as in de=Fuchs.")
        names[language] = text
    return names
