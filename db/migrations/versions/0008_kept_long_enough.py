"""Submissions that were kept long enough: an erasure that nobody asked to be unlearned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("erasure", sa.Column("kind", sa.Text(), server_default="wish", nullable=False))
    op.create_check_constraint(op.f("ck_erasure_kind"), "erasure", "kind IN ('wish', 'retention')")


def downgrade() -> None:
    op.drop_column("erasure", "kind")
