"""Drawings that changed sides: what a challenger answers rightly and the champion did not, and the reverse."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "flip",
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("submission", sa.UUID(), nullable=True),
        sa.Column("base_example", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("champion", sa.Text(), nullable=False),
        sa.Column("challenger", sa.Text(), nullable=False),
        sa.CheckConstraint("num_nonnulls(submission, base_example) = 1", name=op.f("ck_flip_one_example")),
        sa.CheckConstraint("(champion = label) <> (challenger = label)", name=op.f("ck_flip_one_right")),
        sa.ForeignKeyConstraint(["run"], ["training_run.id"], name=op.f("fk_flip_run")),
        sa.ForeignKeyConstraint(["submission"], ["submission.id"], name=op.f("fk_flip_submission"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["base_example"], ["base_example.id"], name=op.f("fk_flip_base_example"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run", "place", name=op.f("pk_flip")),
    )
    op.create_index(op.f("ix_flip_submission"), "flip", ["submission"])
    op.create_index(op.f("ix_flip_base_example"), "flip", ["base_example"])


def downgrade() -> None:
    op.drop_table("flip")
