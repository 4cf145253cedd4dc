"""What a run can be trusted by: its record, what is held in quarantine, what was erased, labels added by the API."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

NOW = sa.text("now()")
EMPTY = sa.text("'{}'")
TIME = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.add_column("task_label", sa.Column("names", postgresql.JSONB(), server_default=EMPTY, nullable=False))
    _allow_unknown_base_examples()
    op.add_column("training_run", sa.Column("record", postgresql.JSONB(), server_default=EMPTY, nullable=False))
    op.add_column("training_run", sa.Column("commit", sa.Text(), nullable=True))
    op.add_column("training_run", sa.Column("start_version", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_training_run_task_start_version"),
        "training_run",
        "model_version",
        ["task", "start_version"],
        ["task", "version"],
    )
    op.add_column("training_run_submission", sa.Column("place", sa.Integer(), nullable=True))
    op.add_column("training_run_submission", sa.Column("weight", sa.REAL(), nullable=True))
    op.create_index(op.f("ix_submission_task_created_at"), "submission", ["task", "created_at"])
    _create_quarantine()
    _create_erasure()
    for table in ("quarantine", "moderation", "erasure", "erasure_version"):
        op.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _allow_unknown_base_examples() -> None:
    op.alter_column("base_example", "label", nullable=True)
    op.add_column("base_example", sa.Column("other_label", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_base_example_one_label"), "base_example", "num_nonnulls(label, other_label) = 1"
    )


def _create_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("submission", sa.UUID(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("suggested", sa.Text(), nullable=False),
        sa.Column("score", sa.REAL(), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name=op.f("fk_quarantine_submission"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run"], ["training_run.id"], name=op.f("fk_quarantine_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_submission"), "quarantine", ["submission"])
    op.create_table(
        "moderation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("submission", sa.UUID(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("moderator", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.CheckConstraint("action IN ('accept', 'relabel', 'reject')", name=op.f("ck_moderation_action")),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name=op.f("fk_moderation_submission"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
    )
    op.create_index(op.f("ix_moderation_submission"), "moderation", ["submission"])


def _create_erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "erasure_version",
        sa.Column("erasure", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["erasure"], ["erasure.id"], name=op.f("fk_erasure_version_erasure")),
        sa.ForeignKeyConstraint(
            ["task", "version"],
            ["model_version.task", "model_version.version"],
            name=op.f("fk_erasure_version_task_version"),
        ),
        sa.PrimaryKeyConstraint("erasure", "task", "version", name=op.f("pk_erasure_version")),
    )


def downgrade() -> None:
    for table in ("erasure_version", "erasure", "moderation", "quarantine"):
        op.drop_table(table)
    op.drop_index(op.f("ix_submission_task_created_at"), "submission")
    for column in ("place", "weight"):
        op.drop_column("training_run_submission", column)
    op.drop_constraint(op.f("fk_training_run_task_start_version"), "training_run")
    for column in ("start_version", "commit", "record"):
        op.drop_column("training_run", column)
    op.execute("DELETE FROM base_example WHERE label IS NULL")
    op.drop_constraint(op.f("ck_base_example_one_label"), "base_example")
    op.drop_column("base_example", "other_label")
    op.alter_column("base_example", "label", nullable=False)
    op.drop_column("task_label", "names")
