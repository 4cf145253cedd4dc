"""Tasks as the database knows them. It is the truth for labels: a task is its file with the labels recorded here.

A file's labels and the database's must begin alike. Where the file holds more, the database records them; where the
database holds more, they were added while the system ran and stay. Each addition is a revision.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.schema import TaskLabel, TaskRevision
from tasks import new_labels
from tasks.spec import Label, Task

CURRENT = text(
    "SELECT DISTINCT ON (r.task) r.task, r.revision, r.labels,"
    " (SELECT jsonb_object_agg(l.label, l.names) FROM task_label l WHERE l.task = r.task) AS names"
    " FROM task_revision r WHERE r.task = ANY(:tasks) ORDER BY r.task, r.revision DESC"
)


class TaskChangeRefused(ValueError):
    """A task file was changed in a way that would make stored rows mean something else."""


def newest(session: Session, tasks: Collection[str]) -> dict[str, int]:
    """The newest revision of each of these tasks that the database knows; cheap enough to ask often."""
    query = select(TaskRevision.task, func.max(TaskRevision.revision)).where(TaskRevision.task.in_(tasks))
    return {row[0]: row[1] for row in session.execute(query.group_by(TaskRevision.task))}


def all_current(session: Session, tasks: Mapping[str, Task]) -> dict[str, Task]:
    """These tasks by name, in their order, as they are now. One that the database does not know is as its file says."""
    rows = {row.task: row for row in session.execute(CURRENT, {"tasks": list(tasks)})}
    return {
        name: _grown(task, rows[name].revision, rows[name].labels, rows[name].names) if name in rows else task
        for name, task in tasks.items()
    }


def current(session: Session, task: Task) -> Task:
    """A task file's task as it is now: with every label that the database knows, and its newest revision."""
    return all_current(session, {task.name: task})[task.name]


def sync(session: Session, task: Task) -> Task:
    """Record what a task's file adds to what the database knows. Returns the task as it is now.

    Raises TaskChangeRefused where file and database contradict each other.
    """
    if _addition(task, latest(session, task.name)) is not None:
        _lock(session, task.name)
        addition = _addition(task, latest(session, task.name))  # another may have been quicker
        if addition is not None:
            _record(session, task, *addition)
    return current(session, task)


def add_label(session: Session, task: Task, label: str, names: Mapping[str, str]) -> Task:
    """Append a label to a task, whatever is running. Returns the task as it is then.

    Others that add one at the same time wait until this transaction ends. Raises LabelRefused, LabelExists, and
    TaskChangeRefused where the task's file contradicts the database.
    """
    _lock(session, task.name)
    now = sync(session, task)
    new = new_labels.checked(now, label, names)
    grown = now.model_copy(update={"revision": now.revision + 1, "label": (*now.label, new)})
    _record(session, grown, grown.revision, list(grown.labels))
    return grown


def latest(session: Session, task: str) -> TaskRevision | None:
    """The newest recorded revision of a task."""
    query = select(TaskRevision).where(TaskRevision.task == task).order_by(TaskRevision.revision.desc()).limit(1)
    return session.scalars(query).one_or_none()


def _grown(task: Task, revision: int, labels: list[str], names: Mapping[str, Any]) -> Task:
    held = {label.key: label for label in task.label}
    every = (held.get(key) or Label(key=key, names={"en": key, **names.get(key, {})}) for key in labels)
    return task.model_copy(update={"revision": revision, "label": tuple(every)})


def _addition(task: Task, known: TaskRevision | None) -> tuple[int, list[str]] | None:
    """The revision and labels to record, None where the database knows all that the file says."""
    labels = list(task.labels)
    if known is None:
        return task.revision, labels
    name, there = f"tasks/{task.name}.toml", known.labels
    if task.input.size != known.input_bytes:
        raise TaskChangeRefused(f"{name} changes the input size; make a new task instead.")
    for place, (given, kept) in enumerate(zip(labels, there, strict=False), start=1):
        if given != kept:
            raise TaskChangeRefused(
                f"{name} removes or reorders labels: its label {place} is {given!r}, and the database's is {kept!r}. "
                f"Keep {', '.join(there)} first, in this order."
            )
    if len(labels) > len(there):
        return max(task.revision, known.revision + 1), labels
    return (task.revision, there) if task.revision > known.revision else None


def _record(session: Session, task: Task, revision: int, labels: list[str]) -> None:
    session.add(TaskRevision(task=task.name, revision=revision, labels=labels, input_bytes=task.input.size))
    names = {label.key: label.names for label in task.label}
    rows = [
        {"task": task.name, "label": label, "position": place, "names": names.get(label, {})}
        for place, label in enumerate(labels)
    ]
    session.flush()
    session.execute(insert(TaskLabel).values(rows).on_conflict_do_nothing())


def _lock(session: Session, task: str) -> None:
    """Until this transaction ends, nobody else adds labels to the task."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"task_revision:{task}"})
