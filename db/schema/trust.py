"""What keeps the loop honest: labels in doubt, decisions about them, traces that erasures leave, who did what."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index
from sqlalchemy import PrimaryKeyConstraint as PrimaryKey
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import ERASURES, MODERATIONS, NOW, Base, one_of


class Quarantine(Base):
    """That a run doubts a submission's label: not trained on until a moderator decides. `suggested`: what it may be."""

    __tablename__ = "quarantine"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    submission: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    run: Mapped[int] = mapped_column(BigInteger, ForeignKey("training_run.id"))
    suggested: Mapped[str]
    score: Mapped[float] = mapped_column(REAL)  # the higher, the more suspicious
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (Index("ix_quarantine_submission", "submission"),)


class Moderation(Base):
    """What a moderator decided of a submission; append-only, the newest counts. A relabel also adds a label."""

    __tablename__ = "moderation"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    submission: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    action: Mapped[str]
    moderator: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (
        CheckConstraint(one_of("action", MODERATIONS), name="action"),
        Index("ix_moderation_submission", "submission"),
    )


class Erasure(Base):
    """That submissions were erased: by their contributor's wish, or because they were kept long enough. Says how many,
    not whose."""

    __tablename__ = "erasure"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    submissions: Mapped[int]
    kind: Mapped[str] = mapped_column(server_default="wish")
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
    __table_args__ = (CheckConstraint(one_of("kind", ERASURES), name="kind"),)


class ErasureVersion(Base):
    """A version that had been trained on submissions which were then erased, and on how many."""

    __tablename__ = "erasure_version"
    erasure: Mapped[int] = mapped_column(BigInteger, ForeignKey("erasure.id"))
    task: Mapped[str]
    version: Mapped[int]
    submissions: Mapped[int]
    __table_args__ = (
        PrimaryKey("erasure", "task", "version"),
        ForeignKeyConstraint(["task", "version"], ["model_version.task", "model_version.version"]),
    )


class AuditEvent(Base):
    """Something that somebody with a key did, or tried to; append-only. Entered before it is done.

    `action`: the operation of the API, or the command. `target`: what it was done to. `detail`: with which words.
    `status`: how it was answered; NULL where the server ended before it had an answer.
    """

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    detail: Mapped[dict[str, Any] | None]
    status: Mapped[int | None]
    request_id: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=NOW)
