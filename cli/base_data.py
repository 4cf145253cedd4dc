"""A task's whole base dataset, from the files under BASE_DATA into the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import base_examples, task_revisions
from db.base_examples import NewExample
from tasks import readers
from tasks.spec import Source, Task
from tasks.splits import base_split

Progress = Callable[[int], None]


class NoBaseData(RuntimeError):
    """Not one label has a file; the message says how to get some."""


@dataclass(frozen=True)
class Loaded:
    new: int
    known: int  # there before, or twice in the files
    missing_labels: tuple[str, ...]  # without any file; their base examples can come later


def load_base_data(engine: Engine, task: Task, folder: Path, progress: Progress | None = None) -> Loaded:
    """Copy the base examples of every label that has a file. `progress` is told how many more were read.

    All or nothing; again is harmless. Raises NoBaseData, DataFileError.
    """
    there = labels_there(task, folder)
    if not there:
        raise NoBaseData(f"{folder} holds no base data of {task.name}. {advice(task)}")
    # A label without files (say, one just added) must not keep the others from being learned.
    found = task.model_copy(update={"label": tuple(label for label in task.label if label.key in there)})
    with Session(engine) as session, session.begin():
        task_revisions.sync(session, task)
        copied = base_examples.copy_in(session, task, _examples(found, folder, progress or (lambda more: None)))
    missing = tuple(label for label in task.labels if label not in there)
    return Loaded(copied.stored, copied.duplicates, missing)


def labels_there(task: Task, folder: Path) -> tuple[str, ...]:
    """The task's labels that have at least one file of base data."""
    return tuple(
        label
        for label in task.labels
        if any(_file(source, label, folder).is_file() for source in _sources(task, label))
    )


def advice(task: Task) -> str:
    """How to get the base data of a task."""
    if any(source.path.startswith("quickdraw/") for source in task.base.sources):
        return f"`deltaloop fetch quickdraw --task {task.name}` downloads some; or set BASE_DATA."
    return f"Set BASE_DATA to the folder that holds {task.base.sources[0].path}."


def _sources(task: Task, label: str) -> list[Source]:
    return [source for source in task.base.sources if source.labels is None or label in source.labels]


def _file(source: Source, label: str, folder: Path) -> Path:
    return folder / source.path.format(label=label, label_=label.replace(" ", "_"))


def _examples(task: Task, folder: Path, progress: Progress) -> Iterator[NewExample]:
    for example in readers.base_data(task, folder):
        yield NewExample(example.label, base_split(example.image_sha256), example.image.tobytes(), example.origin)
        progress(1)
