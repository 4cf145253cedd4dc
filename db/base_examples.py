"""The base dataset: examples that no user supplied. Used for pretraining, replay and the base holdout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db import binary_copy
from db.schema import SPLITS, BaseExample
from tasks.spec import Task


class BadBaseExample(ValueError):
    """An example does not fit its task; the message says what is wrong with which one."""


@dataclass(frozen=True)
class NewExample:
    """`image`: the model input's bytes; `split` as `tasks.splits` says; `origin`: where it comes from.

    An example of none of the task's labels has no `label`, but an `other_label` that says what it is.
    """

    label: str | None
    split: str
    image: bytes
    origin: str
    other_label: str | None = None


@dataclass(frozen=True)
class Copied:
    """How many examples were stored, and how many were there before (or twice in the same call)."""

    stored: int
    duplicates: int


def copy_in(session: Session, task: Task, examples: Iterable[NewExample]) -> Copied:
    """Store base examples, each image once per task (the first one counts). Memory stays bounded.

    Raises BadBaseExample at the first that has an unknown label or split, or another size; then nothing is stored.
    """
    session.execute(
        text(
            "CREATE TEMP TABLE new_base_example"
            " (label text, split text, image bytea, origin text, other_label text) ON COMMIT DROP"
        )
    )
    into = "new_base_example (label, split, image, origin, other_label)"
    binary_copy.write(session, into, _checked(task, examples))
    given = session.scalar(text("SELECT count(*) FROM new_base_example")) or 0
    stored = session.execute(
        text(
            "WITH stored AS (INSERT INTO base_example"
            " (task, task_revision, input_bytes, label, other_label, split, image, image_sha256, origin)"
            " SELECT :task, :revision, :size, nullif(label, ''), nullif(other_label, ''), split, image, sha256(image),"
            " origin FROM new_base_example"
            " ON CONFLICT (task, image_sha256) DO NOTHING RETURNING 1) SELECT count(*) FROM stored"
        ),
        {"task": task.name, "revision": task.revision, "size": task.input.size},
    ).scalar_one()
    session.execute(text("DROP TABLE new_base_example"))
    return Copied(stored=stored, duplicates=given - stored)


def _checked(task: Task, examples: Iterable[NewExample]) -> Iterator[tuple[bytes, ...]]:
    labels = frozenset(task.labels)
    for number, example in enumerate(examples, start=1):
        if example.label is None and (not example.other_label or example.other_label in labels):
            raise BadBaseExample(f"Example {number}: {example.other_label!r} is not the name of another thing.")
        if example.label is not None and (example.label not in labels or example.other_label):
            raise BadBaseExample(f"Example {number}: task {task.name} has no label {example.label!r}.")
        if example.split not in SPLITS:
            raise BadBaseExample(f"Example {number}: {example.split!r} is not a split; there are {', '.join(SPLITS)}.")
        if len(example.image) != task.input.size:
            wanted = " × ".join(map(str, task.input.shape))
            raise BadBaseExample(f"Example {number} has {len(example.image)} bytes; {task.name} takes {wanted}.")
        names = ((example.label or "").encode(), (example.other_label or "").encode())  # '' is stored as NULL
        yield (names[0], example.split.encode(), example.image, example.origin.encode(), names[1])


def unknown_words(session: Session, task: str) -> int:
    """How many other things the task has drawings of."""
    query = select(func.count(BaseExample.other_label.distinct())).where(BaseExample.task == task)
    return session.scalar(query) or 0


def counts(session: Session, task: str) -> dict[str, dict[str, int]]:
    """How many base examples of its labels a task has: split → label → number; every split is there."""
    query = (
        select(BaseExample.split, BaseExample.label, func.count())
        .where(BaseExample.task == task, BaseExample.label.is_not(None))
        .group_by(BaseExample.split, BaseExample.label)
        .order_by(BaseExample.split, BaseExample.label)
    )
    found: dict[str, dict[str, int]] = {split: {} for split in SPLITS}
    for split, label, number in session.execute(query):
        found[split][label or ""] = number
    return found
