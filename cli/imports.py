"""`deltaloop import`: drawings from files, as submissions of people or as base examples."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli import base_data, champion, drawing_files, home, submitting, tables
from cli.drawing_files import Example, Faults
from cli.parameters import SEED, TASK
from cli.submitting import Crowd, Submitted
from db import audit, base_examples, task_revisions
from db.base_examples import NewExample
from tasks import advice
from tasks.spec import Task
from tasks.splits import base_split

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COUNT_SHOWN_EVERY = 500
Progress = Callable[[int], None]


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What importing takes, whatever the format."""
    for option in (
        click.option("--limit", type=click.IntRange(1), help="At most so many drawings of each file."),
        click.option("--seed", type=SEED, default=0, show_default=True, help="Another seed, other people."),
        click.option(
            "--contributors",
            type=click.IntRange(1, 1_000_000),
            default=100,
            show_default=True,
            help="How many people drew them (submissions).",
        ),
        click.option(
            "--as",
            "kind",
            type=click.Choice(["base", "submissions"]),
            default="submissions",
            show_default=True,
            help="What they become.",
        ),
        click.option("--task", type=TASK, required=True, help="The task that they are for."),
    ):
        command = option(command)
    return command


@click.group()
def group() -> None:
    """Bring in drawings from files.

    The same files again are the same people and drawings, so an import can be repeated.
    """


@group.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--label", help="The label of every drawing; else each line's word, else the file's name.")
@_options
def quickdraw(
    files: tuple[Path, ...],
    label: str | None,
    task: Task,
    kind: str,
    contributors: int,
    seed: int,
    limit: int | None,
) -> None:
    """Import Quick, Draw! FILES: bitmaps (.npy), simplified or raw drawings (.ndjson, .jsonl)."""
    faults = Faults()
    with home.database() as engine:
        task = _now(engine, task)
        if label is not None and label not in task.labels:
            raise click.UsageError(f"{task.name} has no label {label!r}. Labels: {', '.join(task.labels)}.")
        examples = (e for path in files for e in drawing_files.read_quickdraw(task, path, label, faults, limit))
        total = sum(min(drawing_files.count(path), limit or 1 << 62) for path in files)
        _import(engine, Crowd(task, contributors, seed), kind, examples, total, faults)


@group.command()
@click.argument("images", type=FILE)
@click.argument("labels", type=FILE)
@_options
def mnist(images: Path, labels: Path, task: Task, kind: str, contributors: int, seed: int, limit: int | None) -> None:
    """Import a pair of MNIST's idx files, plain or gzipped: IMAGES and their LABELS."""
    faults = Faults()
    with home.database() as engine:
        task = _now(engine, task)
        examples = list(drawing_files.read_mnist(task, images, labels, faults, limit))
        _import(engine, Crowd(task, contributors, seed), kind, examples, len(examples), faults)


@group.command()
@click.argument("task", type=TASK)
def base(task: Task) -> None:
    """Import the whole base dataset of TASK from BASE_DATA, as its file says."""
    where = home.find()
    with home.database(where) as engine, _counting() as progress:
        loaded = base_data.load_base_data(engine, task, where.base_data, progress)
    others = f"; with drawings of {loaded.other_things:,} other things" if loaded.other_things else ""
    click.echo(f"{loaded.new:,} imported, {loaded.known:,} already there{others}")
    if loaded.missing_labels:
        click.echo(f"No base data for {', '.join(loaded.missing_labels)}. {advice.on_base_data(task)}", err=True)


@contextmanager
def _counting() -> Iterator[Progress]:
    """Shows on a terminal how many examples were read; how many there are is known only at the end."""
    read, terminal = 0, sys.stderr.isatty()

    def show(more: int) -> None:
        nonlocal read
        read += more
        if terminal and read % COUNT_SHOWN_EVERY == 0:
            click.echo(f"\rReading {read:,}", nl=False, err=True)

    yield show
    if terminal:
        click.echo(err=True)


def _now(engine: Engine, task: Task) -> Task:
    """The task with the labels that were added since its file was written."""
    with Session(engine) as session, session.begin():
        return task_revisions.sync(session, task)


def _import(engine: Engine, crowd: Crowd, kind: str, examples: Iterable[Example], total: int, faults: Faults) -> None:
    if kind == "base":
        done = _as_base(engine, crowd.task, examples, total)
    else:
        known = champion.load(engine, crowd.task)
        with click.progressbar(length=total, label="Importing") as bar, Session(engine) as session, session.begin():
            done = submitting.submit(session, crowd, known, examples, bar.update)
            audit.by_command(session, "import submissions", crowd.task.name, imported=done.imported)
    _report(crowd.task, done, faults)


def _as_base(engine: Engine, task: Task, examples: Iterable[Example], total: int) -> Submitted:
    with click.progressbar(length=total, label="Importing") as bar, Session(engine) as session, session.begin():
        copied = base_examples.copy_in(session, task, _base_examples(examples, bar.update))
        audit.by_command(session, "import base", task.name, imported=copied.stored)
    return Submitted(imported=copied.stored, there=copied.duplicates)


def _base_examples(examples: Iterable[Example], progress: Progress) -> Iterator[NewExample]:
    for example in examples:
        content = example.image.tobytes()
        yield NewExample(example.label, base_split(submitting.sha256(content)), content, example.origin)
        progress(1)


def _report(task: Task, done: Submitted, faults: Faults) -> None:
    for message in faults.messages(task):
        click.echo(f"deltaloop: {message}", err=True)
    for reason, times in done.refused.items():
        click.echo(f"deltaloop: {tables.count(times, 'drawing')} refused: {reason}", err=True)
    parts = [f"{done.imported:,} imported", f"{done.there:,} already there"]
    parts += [tables.count(faults.lines, "broken line")] if faults.lines else []
    parts += [tables.count(faults.files, "broken file")] if faults.files else []
    parts += [f"{sum(faults.unknown.values()):,} of an unknown label"] if faults.unknown else []
    parts += [f"{done.refused.total():,} refused"] if done.refused else []
    click.echo(", ".join(parts))
    if not done.good:
        raise click.ClickException("Nothing was imported.")
