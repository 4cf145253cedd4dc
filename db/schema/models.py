"""Model versions, their files, and which one was live when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    PrimaryKeyConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import NOW, REPORT_KINDS, Base, one_of


class Artifact(Base):
    """Bytes by their SHA-256."""

    __tablename__ = "artifact"
    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    storage: Mapped[str] = mapped_column(server_default=text("'database'"))
    content: Mapped[bytes]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        CheckConstraint("storage IN ('database')", name="storage"),
        CheckConstraint("sha256(content) = sha256", name="content_is_what_its_name_says"),
    )


class ModelVersion(Base):
    """An evaluated candidate or a base model. Integers per task; which one is live is told by `promotion`."""

    __tablename__ = "model_version"
    task: Mapped[str]
    version: Mapped[int]
    task_revision: Mapped[int]
    architecture: Mapped[str]
    recipe: Mapped[str]
    recipe_version: Mapped[int]
    labels: Mapped[list[str]]
    digest: Mapped[str]  # SHA-256 over the names and contents of its TF.js files, hexadecimal
    weights_sha256: Mapped[bytes] = mapped_column(ForeignKey("artifact.sha256"))
    parent_version: Mapped[int | None]
    metrics: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        PrimaryKeyConstraint("task", "version"),
        ForeignKeyConstraint(["task", "task_revision"], ["task_revision.task", "task_revision.revision"]),
        ForeignKeyConstraint(["task", "parent_version"], ["model_version.task", "model_version.version"]),
        CheckConstraint("version > 0 AND parent_version < version", name="versions_grow"),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        Index("ix_model_version_task_digest", "task", "digest"),
    )


class ModelFile(Base):
    """One TF.js file of a version."""

    __tablename__ = "model_file"
    task: Mapped[str]
    version: Mapped[int]
    path: Mapped[str]
    artifact_sha256: Mapped[bytes] = mapped_column(ForeignKey("artifact.sha256"))
    __table_args__ = (
        PrimaryKeyConstraint("task", "version", "path"),
        ForeignKeyConstraint(["task", "version"], ["model_version.task", "model_version.version"]),
    )


class Promotion(Base):
    """Append-only: the champion of a task is the version of its last row. Rolling back appends."""

    __tablename__ = "promotion"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    task: Mapped[str]
    version: Mapped[int]
    reason: Mapped[str]
    promoted_by: Mapped[str]
    run: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("training_run.id"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        ForeignKeyConstraint(["task", "version"], ["model_version.task", "model_version.version"]),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_promotion_task_id", "task", "id"),
    )


class ModelReport(Base):
    """A browser says that a version failed there."""

    __tablename__ = "model_report"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    task: Mapped[str]
    version: Mapped[int]
    kind: Mapped[str]
    detail: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        ForeignKeyConstraint(["task", "version"], ["model_version.task", "model_version.version"]),
        CheckConstraint(one_of("kind", REPORT_KINDS), name="kind"),
        Index("ix_model_report_task_version", "task", "version"),
    )
