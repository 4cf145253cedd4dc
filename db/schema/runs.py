"""Training runs, what they trained on, and examples of what they changed."""

from __future__ import annotations

import datetime as dt
import uuid
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
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import NOW, OPEN_STATES, RUN_STATES, Base, one_of


class TrainingRun(Base):
    """One training run, from queued to its end. At most one is open for a task."""

    __tablename__ = "training_run"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    task: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'queued'"))
    trigger: Mapped[str]  # what asked for it: admin, labels, cron, drift, cli, demo, rebuild
    requested_by: Mapped[str | None]
    request_id: Mapped[str | None]  # of the request, or the scheduler's look, that asked for it; also in the logs
    seed: Mapped[int]
    step: Mapped[str] = mapped_column(server_default=text("'queued'"))
    progress: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    epochs: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    # what each step found, by its name: admission, dial, calibration, parity, control, lineage
    record: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    commit: Mapped[str | None]  # of the code that ran
    start_version: Mapped[int | None]  # where to train from instead of the champion, in a rebuild
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
        ForeignKeyConstraint(
            ["task", "start_version"],
            ["model_version.task", "model_version.version"],
            name="fk_training_run_task_start_version",
        ),
        CheckConstraint(one_of("state", RUN_STATES), name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        CheckConstraint("(state = 'succeeded') = (verdict IS NOT NULL)", name="verdict_if_succeeded"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="error_if_failed"),
        CheckConstraint("(state IN ('queued', 'running')) = (finished_at IS NULL)", name="finished_if_closed"),
        CheckConstraint("state <> 'running' OR worker IS NOT NULL", name="running_has_worker"),
        Index("uq_training_run_open", "task", unique=True, postgresql_where=text(one_of("state", OPEN_STATES))),
        Index("ix_training_run_task_id", "task", "id"),
    )


class TrainingRunSubmission(Base):
    """That a run trained on a submission: the label it had then, its place among the run's examples, its weight."""

    __tablename__ = "training_run_submission"
    run: Mapped[int] = mapped_column(BigInteger, ForeignKey("training_run.id"))
    submission: Mapped[uuid.UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    label: Mapped[str]
    place: Mapped[int | None]
    weight: Mapped[float | None] = mapped_column(REAL)
    __table_args__ = (
        PrimaryKeyConstraint("run", "submission"),
        Index("ix_training_run_submission_submission", "submission"),
    )


class Flip(Base):
    """A holdout drawing that either the champion or the challenger got right, and the other not; some of each run.

    `champion`, `challenger`: what they answered. The example is a submission or a base example.
    """

    __tablename__ = "flip"
    run: Mapped[int] = mapped_column(BigInteger, ForeignKey("training_run.id"))
    place: Mapped[int]
    submission: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    base_example: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("base_example.id", ondelete="CASCADE"))
    label: Mapped[str]
    champion: Mapped[str]
    challenger: Mapped[str]
    __table_args__ = (
        PrimaryKeyConstraint("run", "place"),
        CheckConstraint("num_nonnulls(submission, base_example) = 1", name="one_example"),
        CheckConstraint("(champion = label) <> (challenger = label)", name="one_right"),
        Index("ix_flip_submission", "submission"),
        Index("ix_flip_base_example", "base_example"),
    )
