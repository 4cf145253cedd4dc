"""Each migration suits the code from before it, which goes on while it is deployed, and comes back by a roll back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Uuid, column, insert, select, table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from db import array_literals, installation, migrate, task_revisions
from db.engine import make_engine
from local.postgres import Postgres
from tasks import spec
from tests import factories

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
# Changes of a column's type that no statement of older code notices, each shown by a test of its own below.
UNNOTICED = {("submission.drawing", "jsonb", "json")}


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
    gone = {
        name
        for name, was in old.columns.items()
        if (now := new.columns.get(name)) is None
        or (now.kind != was.kind and (name, was.kind, now.kind) not in UNNOTICED)
    }
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


DRAWING = [[[0, 12.5, 255], [1e-07, 3, 0.1]], [[7], [8]]]
# As code did that knew `submission.drawing` as jsonb.
OLD = (
    "task",
    "task_revision",
    "input_bytes",
    "contributor",
    "image",
    "recipe_version",
    "model_version",
    "probabilities",
)
OLD_SUBMISSION = table("submission", column("id", Uuid), column("drawing", JSONB), *map(column, OLD))
OLD_PREPARE = f"""
PREPARE old_store (uuid[], jsonb[], uuid) AS INSERT INTO submission (id, drawing, {", ".join(OLD)})
SELECT id, drawing, 'doodle', 1, 784, $3, decode(repeat('00', 784), 'hex'), 1, 1, '{{1}}'
FROM unnest($1, $2) AS one (id, drawing) ON CONFLICT DO NOTHING
"""
OLD_EXECUTE = "EXECUTE old_store (%(ids)s, %(drawings)s, %(who)s)"


def test_code_that_knew_drawings_as_jsonb_stores_and_reads_them_before_and_after(empty: Engine) -> None:
    migrate.upgrade(empty)
    with Session(empty) as session, session.begin():
        installation.ensure(session)
        task_revisions.sync(session, spec.named("doodle"))
        factories.model_version(session)
        who = factories.contributor(session).id
    literal = array_literals.of_texts([json.dumps(DRAWING)])
    values = {"task": "doodle", "task_revision": 1, "input_bytes": 784, "contributor": who, "image": bytes(784)}
    values |= {"recipe_version": 1, "model_version": 1, "probabilities": [1.0], "drawing": DRAWING}
    with empty.connect() as connection:
        connection.exec_driver_sql(OLD_PREPARE)  # once a connection, which lives on
        connection.commit()
        for revision in ("0010", "0011", "0010"):
            (migrate.downgrade if revision == "0010" else migrate.upgrade)(empty, revision)
            given = {"ids": array_literals.of_words([uuid.uuid4()]), "drawings": literal, "who": str(who)}
            connection.exec_driver_sql(OLD_EXECUTE, given)
            connection.execute(insert(OLD_SUBMISSION), [{"id": uuid.uuid4(), **values}])
            connection.commit()
            found = connection.scalars(select(OLD_SUBMISSION.c.drawing)).all()
            connection.commit()
            assert all(one == DRAWING for one in found)
    assert len(found) == 6
