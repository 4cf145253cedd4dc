"""Bring a database to the newest migration, or back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

# Any number of processes may start at once; one migrates, the others wait for it.
MIGRATION_LOCK = 0x64656C7461
LOCK_TIMEOUT = "30s"


def config() -> Config:
    """Alembic's configuration, made here so that no ini file has to be found."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return made


def head() -> str:
    """The newest migration of this code."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


def current(connection: Connection) -> str | None:
    """The migration a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def is_newer(revision: str | None) -> bool:
    """Whether a database at `revision` was migrated by code that is newer than this: it knows no such migration."""
    return revision not in (
        None,
        *(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()),
    )


def upgrade(engine: Engine, to: str = "head") -> None:
    """Migrate up to `to`. Safe to call from several processes at once.

    What newer code migrated is left as it is, and suits this code (CONTRIBUTING.md): so one rolls back.
    """

    def up(made: Config) -> None:
        connection = made.attributes["connection"]
        newer = is_newer(current(connection))
        connection.commit()
        if not newer:
            command.upgrade(made, to)

    _run(engine, up)


def downgrade(engine: Engine, to: str) -> None:
    """Migrate down to `to` ("base" empties the database)."""
    _run(engine, lambda made: command.downgrade(made, to))


def _run(engine: Engine, migrate: Callable[[Config], None]) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        # A migration that waits for a lock must not make every writer wait behind it.
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        try:
            made = config()
            made.attributes["connection"] = connection
            migrate(made)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.execute(text("RESET lock_timeout"))
            connection.commit()
