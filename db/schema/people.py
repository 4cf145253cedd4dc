"""What contributors sent, and who may do what."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import LABEL_ORIGINS, MAX_SOURCE_BYTES, NOW, ROLES, SPLITS, Base, one_of


class Contributor(Base):
    """An anonymous person. `split` is set by a trigger and never changes: all their drawings fall on one side."""

    __tablename__ = "contributor"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    split: Mapped[str]
    network_hash: Mapped[bytes | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (CheckConstraint(one_of("split", SPLITS), name="split"), UniqueConstraint("id", "split"))


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
    drawing: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # as it came: not taken apart
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
        Index("ix_submission_task_created_at", "task", "created_at"),
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
        CheckConstraint(one_of("origin", LABEL_ORIGINS), name="origin"),
        Index("ix_submission_label_submission_id", "submission", "id"),
        Index("ix_submission_label_task_created_at", "task", "created_at"),
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
    __table_args__ = (CheckConstraint(one_of("role", ROLES), name="role"),)


class RateCount(Base):
    """How often something happened in a window of time, by a hash that names who did it; see `rate_counts`."""

    __tablename__ = "rate_count"
    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[dt.datetime]
    __table_args__ = (Index("ix_rate_count_expires_at", "expires_at"), {"prefixes": ["UNLOGGED"]})


class RevokedSession(Base):
    """A session that was logged out. The row is kept until the session would have expired by itself."""

    __tablename__ = "revoked_session"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[dt.datetime]
