"""The tasks as the database knows them, its secrets, and the base dataset."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import NOW, SPLITS, Base, one_of


class Installation(Base):
    """One row of secrets, made with the database. The split keys are the padded keys of the HMAC for splits."""

    __tablename__ = "installation"
    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    split_inner_key: Mapped[bytes]
    split_outer_key: Mapped[bytes]
    secret_key: Mapped[bytes]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (CheckConstraint("one", name="one_row"),)


class TaskRevision(Base):
    """A task's ordered labels and the size of its model input. A label added makes a new revision."""

    __tablename__ = "task_revision"
    task: Mapped[str]
    revision: Mapped[int]
    labels: Mapped[list[str]]
    input_bytes: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (PrimaryKeyConstraint("task", "revision"), UniqueConstraint("task", "revision", "input_bytes"))


class TaskLabel(Base):
    """Every label a task has, so that a label can be a foreign key. `names` by language, for labels no file holds."""

    __tablename__ = "task_label"
    task: Mapped[str]
    label: Mapped[str]
    position: Mapped[int]
    names: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    __table_args__ = (PrimaryKeyConstraint("task", "label"), UniqueConstraint("task", "position"))


class BaseExample(Base):
    """One example of the base dataset; immutable, never user-supplied.

    One without a label is none of the task's labels; `other_label` says what it is. A model must not know it.
    """

    __tablename__ = "base_example"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    task: Mapped[str]
    task_revision: Mapped[int]
    input_bytes: Mapped[int]
    label: Mapped[str | None]
    other_label: Mapped[str | None]
    split: Mapped[str]
    image: Mapped[bytes]
    image_sha256: Mapped[bytes]
    origin: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(
            ["task", "task_revision", "input_bytes"],
            ["task_revision.task", "task_revision.revision", "task_revision.input_bytes"],
        ),
        ForeignKeyConstraint(["task", "label"], ["task_label.task", "task_label.label"]),
        CheckConstraint(one_of("split", SPLITS), name="split"),
        CheckConstraint("octet_length(image) = input_bytes", name="image_length"),
        CheckConstraint("num_nonnulls(label, other_label) = 1", name="one_label"),
        UniqueConstraint("task", "image_sha256"),
        Index("ix_base_example_task_split", "task", "split"),
    )
