"""A task's whole base dataset, from the files under BASE_DATA into the database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import audit, base_examples, task_revisions
from db.base_examples import NewExample
from tasks import advice, readers
from tasks.spec import Task
from tasks.splits import base_split, word_split

Progress = Callable[[int], None]


class NoBaseData(RuntimeError):
    """Not one label has a file; the message says how to get some."""


@dataclass(frozen=True)
class Loaded:
    new: int
    known: int  # there before, or twice in the files
    missing_labels: tuple[str, ...]  # without any file; their base examples can come later
    other_things: int  # words that are no label and of which there are drawings


def load_base_data(
    engine: Engine, task: Task, folder: Path, progress: Progress | None = None, *, without: Collection[str] = ()
) -> Loaded:
    """Copy the base examples of every label that has a file, labels added since among them, but those of `without`, and
    drawings of other things.

    `progress` is told how many more were read. All or nothing; again is harmless. Raises NoBaseData, DataFileError.
    """
    with Session(engine) as session, session.begin():
        task = task_revisions.sync(session, task)
        there = [label for label in readers.labels_there(task, folder) if label not in without]
        if not there:
            raise NoBaseData(f"{folder} holds no base data of {task.name}. {advice.on_base_data(task)}")
        # A label without files (say, one just added) must not keep the others from being learned.
        found = task.model_copy(update={"label": tuple(label for label in task.label if label.key in there)})
        copied = base_examples.copy_in(session, task, _examples(found, task, folder, progress or (lambda more: None)))
        others = base_examples.unknown_words(session, task.name)
        audit.by_command(session, "import base", task.name, imported=copied.stored)
    missing = tuple(label for label in task.labels if label not in there)
    return Loaded(copied.stored, copied.duplicates, missing, others)


def _examples(found: Task, task: Task, folder: Path, progress: Progress) -> Iterator[NewExample]:
    """The labels' examples first: an image that is also said to be another thing then counts as theirs."""
    for example in readers.base_data(found, folder):
        yield NewExample(example.label, base_split(example.image_sha256), example.image.tobytes(), example.origin)
        progress(1)
    for example in readers.unknown_data(task, folder):
        split = word_split(example.label)
        yield NewExample(None, split, example.image.tobytes(), example.origin, other_label=example.label)
        progress(1)
