"""The request that asked for a training run, so that its way can be followed through every log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("training_run", sa.Column("request_id", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("training_run", "request_id")
