"""Who did what: an entry for each act of somebody with a key, complete once it is answered, and never taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

# The function is of revision 0002.
TRIGGERS = {
    "audit_event_kept": "BEFORE DELETE ON audit_event FOR EACH ROW",
    "audit_event_immutable": (
        "BEFORE UPDATE OF actor, role, action, target, request_id, created_at ON audit_event FOR EACH ROW"
    ),
    "audit_event_answered_once": "BEFORE UPDATE ON audit_event FOR EACH ROW WHEN (OLD.status IS NOT NULL)",
}


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    for name, when in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_change()")


def downgrade() -> None:
    op.drop_table("audit_event")
