"""The tables. Constraints, not callers, make wrong states impossible; triggers live in the migrations.

A database is what the migrations make it; a test holds this file and the migrations equal.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL, TIMESTAMP, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SPLITS = ("train", "validation", "holdout")
OPEN_STATES = ("queued", "running")
RUN_STATES = (*OPEN_STATES, "succeeded", "failed", "cancelled")
ROLES = ("viewer", "moderator", "admin")
LABEL_ORIGINS = ("prompt", "confirmed", "corrected", "imported", "moderated")
REPORT_KINDS = ("load_failed", "golden_mismatch")
MAX_SOURCE_BYTES = 65_536

NOW = text("now()")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        dt.datetime: TIMESTAMP(timezone=True),
        uuid.UUID: UUID(as_uuid=True),
        bytes: LargeBinary,
        # None is SQL's NULL, never JSON's null: constraints look for NULL.
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: ARRAY(Text),
        list[float]: ARRAY(REAL),
    }


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
    """Every label a task has or had, so that a label can be a foreign key."""

    __tablename__ = "task_label"
    task: Mapped[str]
    label: Mapped[str]
    position: Mapped[int]
    __table_args__ = (PrimaryKeyConstraint("task", "label"), UniqueConstraint("task", "position"))


class Contributor(Base):
    """An anonymous person. `split` is set by a trigger and never changes: all their drawings fall on one side."""

    __tablename__ = "contributor"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    split: Mapped[str]
    network_hash: Mapped[bytes | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (CheckConstraint(_one_of("split", SPLITS), name="split"), UniqueConstraint("id", "split"))


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


class BaseExample(Base):
    """One example of the base dataset; immutable, never user-supplied."""

    __tablename__ = "base_example"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    task: Mapped[str]
    task_revision: Mapped[int]
    input_bytes: Mapped[int]
    label: Mapped[str]
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
        CheckConstraint(_one_of("split", SPLITS), name="split"),
        CheckConstraint("octet_length(image) = input_bytes", name="image_length"),
        UniqueConstraint("task", "image_sha256"),
        Index("ix_base_example_task_split", "task", "split"),
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


class Submission(Base):
    """What a contributor sent: model input, prediction, the version that made it. Immutable; labels stand beside."""

    __tablename__ = "submission"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    task: Mapped[str]
    task_revision: Mapped[int]
    input_bytes: Mapped[int]
    contributor: Mapped[uuid.UUID]
    split: Mapped[str]  # set by a trigger from the contributor
    image: Mapped[bytes]
    drawing: Mapped[list[Any] | None]
    source: Mapped[bytes | None]  # the picture an upload was made from
    recipe_version: Mapped[int]
    model_version: Mapped[int]
    probabilities: Mapped[list[float]]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        ForeignKeyConstraint(
            ["task", "task_revision", "input_bytes"],
            ["task_revision.task", "task_revision.revision", "task_revision.input_bytes"],
        ),
        ForeignKeyConstraint(
            ["contributor", "split"], ["contributor.id", "contributor.split"], name="fk_submission_contributor_split"
        ),
        ForeignKeyConstraint(["task", "model_version"], ["model_version.task", "model_version.version"]),
        CheckConstraint("octet_length(image) = input_bytes", name="image_length"),
        CheckConstraint(f"octet_length(source) <= {MAX_SOURCE_BYTES}", name="source_length"),
        UniqueConstraint("id", "task"),
        Index("ix_submission_task_split_created_at", "task", "split", "created_at"),
        Index("ix_submission_contributor", "contributor"),
    )


class SubmissionLabel(Base):
    """A label given to a submission, by its contributor or a moderator. Append-only; the newest (highest id) counts."""

    __tablename__ = "submission_label"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    submission: Mapped[uuid.UUID]
    task: Mapped[str]
    label: Mapped[str]
    origin: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        ForeignKeyConstraint(["submission", "task"], ["submission.id", "submission.task"], ondelete="CASCADE"),
        ForeignKeyConstraint(["task", "label"], ["task_label.task", "task_label.label"]),
        CheckConstraint(_one_of("origin", LABEL_ORIGINS), name="origin"),
        Index("ix_submission_label_submission_id", "submission", "id"),
        Index("ix_submission_label_task_created_at", "task", "created_at"),
    )


class TrainingRun(Base):
    """One training run, from queued to its end. At most one is open for a task."""

    __tablename__ = "training_run"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    task: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'queued'"))
    trigger: Mapped[str]  # what asked for it: admin, labels, cron, cli, demo
    requested_by: Mapped[str | None]
    seed: Mapped[int]
    step: Mapped[str] = mapped_column(server_default=text("'queued'"))
    progress: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    epochs: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    champion_version: Mapped[int | None]
    candidate_version: Mapped[int | None]
    counts: Mapped[dict[str, Any] | None]  # what the gate judged: its verdict can be derived again from this
    verdict: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    worker: Mapped[str | None]
    heartbeat_at: Mapped[dt.datetime | None]
    queued_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["task", "champion_version"], ["model_version.task", "model_version.version"]),
        ForeignKeyConstraint(["task", "candidate_version"], ["model_version.task", "model_version.version"]),
        CheckConstraint(_one_of("state", RUN_STATES), name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        CheckConstraint("(state = 'succeeded') = (verdict IS NOT NULL)", name="verdict_if_succeeded"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="error_if_failed"),
        CheckConstraint("(state IN ('queued', 'running')) = (finished_at IS NULL)", name="finished_if_closed"),
        CheckConstraint("state <> 'running' OR worker IS NOT NULL", name="running_has_worker"),
        Index("uq_training_run_open", "task", unique=True, postgresql_where=text(_one_of("state", OPEN_STATES))),
        Index("ix_training_run_task_id", "task", "id"),
    )


class TrainingRunSubmission(Base):
    """That a run trained on a submission, and the label it had then."""

    __tablename__ = "training_run_submission"
    run: Mapped[int] = mapped_column(BigInteger, ForeignKey("training_run.id"))
    submission: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    label: Mapped[str]
    __table_args__ = (
        PrimaryKeyConstraint("run", "submission"),
        Index("ix_training_run_submission_submission", "submission"),
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


class ApiKey(Base):
    """A key of an admin, moderator or viewer. Only its hash is kept."""

    __tablename__ = "api_key"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    key_sha256: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    revoked_at: Mapped[dt.datetime | None]
    __table_args__ = (CheckConstraint(_one_of("role", ROLES), name="role"),)


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
        CheckConstraint(_one_of("kind", REPORT_KINDS), name="kind"),
        Index("ix_model_report_task_version", "task", "version"),
    )
