"""Bring a database to the newest migration, or back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

# Any number of processes may start at once; one migrates, the others wait for it.
MIGRATION_LOCK = 0x64656C7461
LOCK_TIMEOUT = "30s"
Standing = Literal["same", "older", "newer", "strange"]


def config() -> Config:
    """Alembic's configuration, made here so that no ini file has to be found."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return made


@cache
def head() -> str:
    """The newest migration of this code."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


def current(connection: Connection) -> str | None:
    """The migration a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def known() -> frozenset[str]:
    """Every migration of this code."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


def standing(found: str | None, ours: str | None = None, among: Collection[str] | None = None) -> Standing:
    """How a database at migration `found` relates to this code, whose newest is `ours` and which knows those `among`.

    Migrations are numbered in order, and each suits the code before it: so code goes on serving with a database that
    newer code has migrated. What is neither known nor a later number was not made by this project.
    """
    ours, among = ours or head(), known() if among is None else among
    if found == ours:
        return "same"
    if found is None or found in among:
        return "older"
    return "newer" if found.isdecimal() and ours.isdecimal() and int(found) > int(ours) else "strange"


def upgrade(engine: Engine, to: str = "head") -> None:
    """Migrate up to `to`. Safe to call from several processes at once. A database that is newer stays as it is."""
    _run(engine, lambda made: command.upgrade(made, to))


def downgrade(engine: Engine, to: str) -> None:
    """Migrate down to `to` ("base" empties the database). A newer database stays as it is: this code cannot."""
    _run(engine, lambda made: command.downgrade(made, to))


def _run(engine: Engine, migrate: Callable[[Config], None]) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        # A migration that waits for a lock must not make every writer wait behind it.
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        try:
            at = current(connection)
            connection.commit()  # each migration has a transaction of its own
            if standing(at) != "newer":
                made = config()
                made.attributes["connection"] = connection
                migrate(made)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.execute(text("RESET lock_timeout"))
            connection.commit()
