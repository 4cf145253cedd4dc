"""Task files as the database knows them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.schema import TaskLabel, TaskRevision
from tasks.spec import Task


class TaskChangeRefused(ValueError):
    """A task file was changed in a way that would make stored rows mean something else."""


def sync(session: Session, task: Task) -> None:
    """Record a task's revision. Raises TaskChangeRefused where labels were removed, reordered or changed in place."""
    known = latest(session, task.name)
    if known is not None:
        _refuse_unless_grown(task, known)
    labels = list(task.labels)
    session.execute(
        insert(TaskRevision)
        .values(task=task.name, revision=task.revision, labels=labels, input_bytes=task.input.size)
        .on_conflict_do_nothing()
    )
    rows = [{"task": task.name, "label": label, "position": place} for place, label in enumerate(labels)]
    session.execute(insert(TaskLabel).values(rows).on_conflict_do_nothing())


def latest(session: Session, task: str) -> TaskRevision | None:
    """The newest recorded revision of a task."""
    query = select(TaskRevision).where(TaskRevision.task == task).order_by(TaskRevision.revision.desc()).limit(1)
    return session.scalars(query).one_or_none()


def _refuse_unless_grown(task: Task, known: TaskRevision) -> None:
    name = f"tasks/{task.name}.toml"
    if task.revision < known.revision:
        raise TaskChangeRefused(f"{name} has revision {task.revision}; the database already knows {known.revision}.")
    if list(task.labels[: len(known.labels)]) != known.labels:
        raise TaskChangeRefused(
            f"{name} removes or reorders labels. Keep {', '.join(known.labels)} first, in this order."
        )
    if task.input.size != known.input_bytes:
        raise TaskChangeRefused(f"{name} changes the input size; make a new task instead.")
    if task.revision == known.revision and len(task.labels) != len(known.labels):
        raise TaskChangeRefused(f"{name} adds a label; raise its revision to {known.revision + 1} as well.")
