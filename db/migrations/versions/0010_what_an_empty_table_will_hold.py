"""What PostgreSQL shall think of `submission.task` before it has seen any.

Without it, a connection of a fresh installation plans the foreign key of the first labels by the index that begins with
the task, where every submission is found, and keeps that plan until autovacuum looks at the table: within that
minute each label reads all that is there. PostgreSQL before 18 cannot be told; there that minute stays slow.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("""
        DO $$ BEGIN
          IF to_regproc('pg_restore_attribute_stats') IS NOT NULL AND NOT EXISTS (SELECT FROM submission) THEN
            PERFORM pg_restore_attribute_stats(
              'schemaname', current_schema()::text, 'relname', 'submission', 'attname', 'task', 'inherited', false,
              'null_frac', 0::real, 'avg_width', 7, 'n_distinct', 1::real);
          END IF;
        END $$
    """)


def downgrade() -> None:
    """Nothing to undo: it is overwritten by what PostgreSQL finds."""
