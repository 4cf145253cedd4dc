"""Each migration suits the code from before it, which goes on while it is deployed, and comes back by a roll back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from db import migrate
from db.engine import make_engine
from local.postgres import Postgres

COLUMNS = """
SELECT table_name || '.' || column_name, udt_name, is_nullable = 'YES',
       column_default IS NOT NULL OR is_identity = 'YES' OR is_generated = 'ALWAYS'
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""
# Beside NOT NULL, which is looked at by columns: what an old statement may run into.
RULES = """
SELECT conrelid::regclass::text || ': ' || conname,
       ARRAY(SELECT conrelid::regclass::text || '.' || attname FROM pg_attribute
             WHERE attrelid = conrelid AND attnum = ANY (conkey))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'p', 'f', 'x')
"""
# `CONTRACTS` of a migration names, each with the reason, what no code that may still run uses or could break.
MARKER = "CONTRACTS"


@dataclass(frozen=True)
class Column:
    kind: str
    nullable: bool
    filled: bool  # by the database, where a statement does not name it


@dataclass(frozen=True)
class Shape:
    columns: dict[str, Column]  # by table.column
    rules: dict[str, frozenset[str]]  # the columns of each, by table: name


def shape(connection: Connection) -> Shape:
    columns = {name: Column(*rest) for name, *rest in connection.execute(text(COLUMNS))}
    return Shape(columns, {name: frozenset(used) for name, used in connection.execute(text(RULES))})


def broken(old: Shape, new: Shape) -> set[str]:
    """What code that was written for `old` would stumble over in `new`."""
    tables = {name.partition(".")[0] for name in old.columns}
    gone = {name for name, was in old.columns.items() if (now := new.columns.get(name)) is None or now.kind != was.kind}
    narrowed = {
        name
        for name, was in old.columns.items()
        if was.nullable and name not in gone and not new.columns[name].nullable
    }
    demanded = {
        name
        for name, now in new.columns.items()
        if name not in old.columns and name.partition(".")[0] in tables and not now.nullable and not now.filled
    }
    stricter = {name for name, used in new.rules.items() if name not in old.rules and used and used <= set(old.columns)}
    return gone | narrowed | demanded | stricter


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[Engine]:
    connection = psycopg2.connect(postgres.url("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS old_code")
        cursor.execute("CREATE DATABASE old_code")
    connection.close()
    made = make_engine(postgres.url("old_code"))
    yield made
    made.dispose()


def test_no_migration_breaks_the_code_from_before_it(empty: Engine) -> None:
    scripts = list(reversed(list(ScriptDirectory.from_config(migrate.config()).walk_revisions())))
    migrate.upgrade(empty, scripts[0].revision)
    for script in scripts[1:]:
        with empty.connect() as connection:
            old = shape(connection)
        migrate.upgrade(empty, script.revision)
        with empty.connect() as connection:
            found = broken(old, shape(connection))
        assert found == set(getattr(script.module, MARKER, {})), f"{script.revision} breaks what still runs"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE contributor DROP COLUMN network_hash", "contributor.network_hash"),
        ("ALTER TABLE contributor RENAME COLUMN network_hash TO place", "contributor.network_hash"),
        ("ALTER TABLE api_key ALTER COLUMN name TYPE varchar(20)", "api_key.name"),
        ("ALTER TABLE contributor ALTER COLUMN network_hash SET NOT NULL", "contributor.network_hash"),
        ("ALTER TABLE contributor ADD COLUMN hat text NOT NULL", "contributor.hat"),
        ("ALTER TABLE api_key ADD CONSTRAINT short CHECK (length(name) < 9)", "api_key: short"),
        ("ALTER TABLE api_key ADD CONSTRAINT once UNIQUE (name)", "api_key: once"),
        ("ALTER TABLE contributor ADD COLUMN hat text NOT NULL DEFAULT 'none'", None),
        ("ALTER TABLE contributor ADD COLUMN hat text CHECK (hat <> 'red')", None),
        ("CREATE TABLE hat (colour text NOT NULL UNIQUE)", None),
    ],
)
def test_what_would_break_it_is_seen(empty: Engine, change: str, named: str | None) -> None:
    migrate.upgrade(empty)
    with empty.connect() as connection:
        old = shape(connection)
        connection.execute(text(change))
        assert broken(old, shape(connection)) == ({named} if named else set())
