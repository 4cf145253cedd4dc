"""How often something happened lately: counts of rate limits, which a crash may forget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "rate_count",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_count")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_rate_count_expires_at"), "rate_count", ["expires_at"])


def downgrade() -> None:
    op.drop_table("rate_count")
