"""Drawings are kept as the JSON that came, not taken apart: nothing looks inside them in the database.

As `jsonb` each of some hundred coordinates became a `numeric`, which took more of PostgreSQL's time than all else of
storing a submission. Code from before hands over `jsonb`, which the column takes by the cast for assignments.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("ALTER TABLE submission ALTER COLUMN drawing TYPE json USING drawing::json")


def downgrade() -> None:
    op.execute("ALTER TABLE submission ALTER COLUMN drawing TYPE jsonb USING drawing::jsonb")
