"""Migrations on a real, empty database of their own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from alembic import autogenerate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from db import migrate
from db.engine import make_engine
from db.schema import Base
from local.postgres import Postgres


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[Engine]:
    connection = psycopg2.connect(postgres.url("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS empty")
        cursor.execute("CREATE DATABASE empty")
    connection.close()
    made = make_engine(postgres.url("empty"))
    yield made
    made.dispose()


def test_every_migration_goes_up_and_down_and_up_again(empty: Engine) -> None:
    revisions = [script.revision for script in ScriptDirectory.from_config(migrate.config()).walk_revisions()]
    for revision in reversed(revisions):
        migrate.upgrade(empty, revision)
    migrate.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(empty)
    with empty.connect() as connection:
        assert migrate.current(connection) == migrate.head()


def test_migrations_make_exactly_the_declared_tables(empty: Engine) -> None:
    migrate.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert autogenerate.compare_metadata(context, Base.metadata) == []


def test_migrations_are_linear() -> None:
    scripts = ScriptDirectory.from_config(migrate.config())
    assert len(scripts.get_heads()) == 1
    assert not any(script.is_merge_point or script.is_branch_point for script in scripts.walk_revisions())
