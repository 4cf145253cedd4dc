"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:

    op.create_table(
        "api_key",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('viewer', 'moderator', 'admin')", name=op.f("ck_api_key_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_api_key_key_sha256")),
    )
    op.create_table(
        "artifact",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("storage", sa.Text(), server_default=sa.text("'database'"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("storage IN ('database')", name=op.f("ck_artifact_storage")),
        sa.CheckConstraint("sha256(content) = sha256", name=op.f("ck_artifact_content_is_what_its_name_says")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_artifact")),
    )
    op.create_table(
        "contributor",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("network_hash", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("split IN ('train', 'validation', 'holdout')", name=op.f("ck_contributor_split")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor")),
        sa.UniqueConstraint("id", "split", name=op.f("uq_contributor_id_split")),
    )
    op.create_table(
        "installation",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("split_inner_key", sa.LargeBinary(), nullable=False),
        sa.Column("split_outer_key", sa.LargeBinary(), nullable=False),
        sa.Column("secret_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_installation")),
    )
    op.create_table(
        "task_label",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("task", "label", name=op.f("pk_task_label")),
        sa.UniqueConstraint("task", "position", name=op.f("uq_task_label_task_position")),
    )
    op.create_table(
        "task_revision",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("input_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("task", "revision", name=op.f("pk_task_revision")),
        sa.UniqueConstraint("task", "revision", "input_bytes", name=op.f("uq_task_revision_task_revision_input_bytes")),
    )
    op.create_table(
        "base_example",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("task_revision", sa.Integer(), nullable=False),
        sa.Column("input_bytes", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("image_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.CheckConstraint("split IN ('train', 'validation', 'holdout')", name=op.f("ck_base_example_split")),
        sa.CheckConstraint("octet_length(image) = input_bytes", name=op.f("ck_base_example_image_length")),
        sa.ForeignKeyConstraint(
            ["task", "label"], ["task_label.task", "task_label.label"], name=op.f("fk_base_example_task_label")
        ),
        sa.ForeignKeyConstraint(
            ["task", "task_revision", "input_bytes"],
            ["task_revision.task", "task_revision.revision", "task_revision.input_bytes"],
            name=op.f("fk_base_example_task_task_revision_input_bytes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_example")),
        sa.UniqueConstraint("task", "image_sha256", name=op.f("uq_base_example_task_image_sha256")),
    )
    op.create_index("ix_base_example_task_split", "base_example", ["task", "split"], unique=False)
    op.create_table(
        "model_version",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("task_revision", sa.Integer(), nullable=False),
        sa.Column("architecture", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("recipe_version", sa.Integer(), nullable=False),
        sa.Column("labels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("weights_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("parent_version", sa.Integer(), nullable=True),
        sa.Column("metrics", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_model_version_digest")),
        sa.CheckConstraint("version > 0 AND parent_version < version", name=op.f("ck_model_version_versions_grow")),
        sa.ForeignKeyConstraint(
            ["task", "parent_version"],
            ["model_version.task", "model_version.version"],
            name=op.f("fk_model_version_task_parent_version"),
        ),
        sa.ForeignKeyConstraint(
            ["task", "task_revision"],
            ["task_revision.task", "task_revision.revision"],
            name=op.f("fk_model_version_task_task_revision"),
        ),
        sa.ForeignKeyConstraint(["weights_sha256"], ["artifact.sha256"], name=op.f("fk_model_version_weights_sha256")),
        sa.PrimaryKeyConstraint("task", "version", name=op.f("pk_model_version")),
    )
    op.create_index("ix_model_version_task_digest", "model_version", ["task", "digest"], unique=False)
    op.create_table(
        "model_file",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("artifact_sha256", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["artifact_sha256"], ["artifact.sha256"], name=op.f("fk_model_file_artifact_sha256")),
        sa.ForeignKeyConstraint(
            ["task", "version"],
            ["model_version.task", "model_version.version"],
            name=op.f("fk_model_file_task_version"),
        ),
        sa.PrimaryKeyConstraint("task", "version", "path", name=op.f("pk_model_file")),
    )
    op.create_table(
        "model_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('load_failed', 'golden_mismatch')", name=op.f("ck_model_report_kind")),
        sa.ForeignKeyConstraint(
            ["task", "version"],
            ["model_version.task", "model_version.version"],
            name=op.f("fk_model_report_task_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_report")),
    )
    op.create_index("ix_model_report_task_version", "model_report", ["task", "version"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("task_revision", sa.Integer(), nullable=False),
        sa.Column("input_bytes", sa.Integer(), nullable=False),
        sa.Column("contributor", sa.UUID(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("drawing", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("recipe_version", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("probabilities", postgresql.ARRAY(sa.REAL()), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("octet_length(image) = input_bytes", name=op.f("ck_submission_image_length")),
        sa.CheckConstraint("octet_length(source) <= 65536", name=op.f("ck_submission_source_length")),
        sa.ForeignKeyConstraint(
            ["contributor", "split"], ["contributor.id", "contributor.split"], name="fk_submission_contributor_split"
        ),
        sa.ForeignKeyConstraint(
            ["task", "model_version"],
            ["model_version.task", "model_version.version"],
            name=op.f("fk_submission_task_model_version"),
        ),
        sa.ForeignKeyConstraint(
            ["task", "task_revision", "input_bytes"],
            ["task_revision.task", "task_revision.revision", "task_revision.input_bytes"],
            name=op.f("fk_submission_task_task_revision_input_bytes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("id", "task", name=op.f("uq_submission_id_task")),
    )
    op.create_index("ix_submission_contributor", "submission", ["contributor"], unique=False)
    op.create_index("ix_submission_task_split_created_at", "submission", ["task", "split", "created_at"], unique=False)
    op.create_table(
        "training_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("progress", sa.REAL(), server_default=sa.text("0"), nullable=False),
        sa.Column("epochs", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("champion_version", sa.Integer(), nullable=True),
        sa.Column("candidate_version", sa.Integer(), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("verdict", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("heartbeat_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("queued_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("finished_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_training_run_error_if_failed")),
        sa.CheckConstraint(
            "(state = 'succeeded') = (verdict IS NOT NULL)", name=op.f("ck_training_run_verdict_if_succeeded")
        ),
        sa.CheckConstraint(
            "(state IN ('queued', 'running')) = (finished_at IS NULL)", name=op.f("ck_training_run_finished_if_closed")
        ),
        sa.CheckConstraint("state <> 'running' OR worker IS NOT NULL", name=op.f("ck_training_run_running_has_worker")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name=op.f("ck_training_run_state")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("ck_training_run_progress")),
        sa.ForeignKeyConstraint(
            ["task", "candidate_version"],
            ["model_version.task", "model_version.version"],
            name=op.f("fk_training_run_task_candidate_version"),
        ),
        sa.ForeignKeyConstraint(
            ["task", "champion_version"],
            ["model_version.task", "model_version.version"],
            name=op.f("fk_training_run_task_champion_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_run")),
    )
    op.create_index("ix_training_run_task_id", "training_run", ["task", "id"], unique=False)
    op.create_index(
        "uq_training_run_open",
        "training_run",
        ["task"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "promotion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("promoted_by", sa.Text(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_promotion_reason")),
        sa.ForeignKeyConstraint(["run"], ["training_run.id"], name=op.f("fk_promotion_run")),
        sa.ForeignKeyConstraint(
            ["task", "version"], ["model_version.task", "model_version.version"], name=op.f("fk_promotion_task_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
    )
    op.create_index("ix_promotion_task_id", "promotion", ["task", "id"], unique=False)
    op.create_table(
        "submission_label",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("submission", sa.UUID(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "origin IN ('prompt', 'confirmed', 'corrected', 'imported', 'moderated')",
            name=op.f("ck_submission_label_origin"),
        ),
        sa.ForeignKeyConstraint(
            ["submission", "task"],
            ["submission.id", "submission.task"],
            name=op.f("fk_submission_label_submission_task"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["task", "label"], ["task_label.task", "task_label.label"], name=op.f("fk_submission_label_task_label")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_label")),
    )
    op.create_index("ix_submission_label_submission_id", "submission_label", ["submission", "id"], unique=False)
    op.create_index("ix_submission_label_task_created_at", "submission_label", ["task", "created_at"], unique=False)
    op.create_table(
        "training_run_submission",
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("submission", sa.UUID(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["training_run.id"], name=op.f("fk_training_run_submission_run")),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name=op.f("fk_training_run_submission_submission"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run", "submission", name=op.f("pk_training_run_submission")),
    )
    op.create_index("ix_training_run_submission_submission", "training_run_submission", ["submission"], unique=False)


def downgrade() -> None:

    op.drop_index("ix_training_run_submission_submission", table_name="training_run_submission")
    op.drop_table("training_run_submission")
    op.drop_index("ix_submission_label_task_created_at", table_name="submission_label")
    op.drop_index("ix_submission_label_submission_id", table_name="submission_label")
    op.drop_table("submission_label")
    op.drop_index("ix_promotion_task_id", table_name="promotion")
    op.drop_table("promotion")
    op.drop_index(
        "uq_training_run_open", table_name="training_run", postgresql_where=sa.text("state IN ('queued', 'running')")
    )
    op.drop_index("ix_training_run_task_id", table_name="training_run")
    op.drop_table("training_run")
    op.drop_index("ix_submission_task_split_created_at", table_name="submission")
    op.drop_index("ix_submission_contributor", table_name="submission")
    op.drop_table("submission")
    op.drop_index("ix_model_report_task_version", table_name="model_report")
    op.drop_table("model_report")
    op.drop_table("model_file")
    op.drop_index("ix_model_version_task_digest", table_name="model_version")
    op.drop_table("model_version")
    op.drop_index("ix_base_example_task_split", table_name="base_example")
    op.drop_table("base_example")
    op.drop_table("task_revision")
    op.drop_table("task_label")
    op.drop_table("installation")
    op.drop_table("contributor")
    op.drop_table("artifact")
    op.drop_table("api_key")
