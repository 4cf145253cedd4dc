"""`deltaloop tasks`: what tasks there are; a label more."""

from __future__ import annotations

from pathlib import Path

import click

from cli import tables
from cli.task_files import LabelRefused, add_label
from tasks import spec


@click.group()
def group() -> None:
    """List tasks; add a label to one."""


@group.command("list")
def list_tasks() -> None:
    """List the tasks of this installation and their labels."""
    tasks = spec.shipped().values()
    columns = ("task", "title", "revision", "model input", "recipe", "labels")
    rows = []
    for task in tasks:
        shape = "×".join(map(str, task.input.shape))
        rows.append([task.name, task.title["en"], task.revision, shape, task.recipe, len(task.labels)])
    tables.show(columns, rows)
    for task in tasks:
        click.echo(f"{task.name}: {', '.join(task.labels)}")


@group.command("add-label")
@click.argument("task")
@click.argument("label")
@click.option(
    "--name", "names", multiple=True, metavar="LANGUAGE=TEXT", help="How the page calls it; default en=LABEL."
)
def add_label_command(task: str, label: str, names: tuple[str, ...]) -> None:
    """Append LABEL to TASK's file and raise its revision.

    Models know the labels that they were trained for: make one for the new ones with `deltaloop pretrain TASK`.
    """
    path = spec.TASKS_FOLDER / f"{task}.toml"
    if not path.is_file():
        raise click.UsageError(f"There is no task {task!r}. Tasks: {', '.join(spec.shipped())}.")
    try:
        changed = add_label(path, label, _names(label, names))
    except LabelRefused as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{_shown(path)}: label {label!r} added, revision {changed.revision}.")
    click.echo(f"Now make a model that knows it: `deltaloop pretrain {task}`; then restart `make run`, or run")
    click.echo("`deltaloop setup` and restart the servers: that model becomes the champion.")


def _names(label: str, given: tuple[str, ...]) -> dict[str, str]:
    names = {"en": label}
    for each in given:
        language, equals, text = each.partition("=")
        if not (language and equals and text):
            raise click.UsageError(f"--name {each!r} must be LANGUAGE=TEXT, as in de=Fuchs.")
        names[language] = text
    return names


def _shown(path: Path) -> str:
    return f"tasks/{path.name}"
