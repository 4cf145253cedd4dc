"""Migrations on a real, empty database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from alembic import autogenerate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from db import (
    erasure,
    migrate,
    model_versions,
    moderation,
    quarantine,
    setup,
    task_revisions,
    training_runs,
)
from db.engine import make_engine
from db.quarantine import Doubt
from db.schema import Base
from local.postgres import Postgres
from tasks import spec
from tests import factories


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


THING = """
INSERT INTO base_example (task, task_revision, input_bytes, label, other_label, split, image, image_sha256, origin)
VALUES ('doodle', 1, 784, :label, :other, 'train', decode(repeat('00', 784), 'hex'), sha256(:salt), 'a test')
"""
USE = """
INSERT INTO training_run_submission (run, submission, label, place, weight) VALUES (:run, :submission, 'cat', 1, 1)
"""


def lived_in(session: Session) -> None:
    """A row of every kind that the newest schema knows: an added label, a rebuild, quarantine, moderation, erasure."""
    doodle = spec.named("doodle")
    factories.model_version(session, promoted=True)
    task_revisions.add_label(session, doodle, "rainbow", {"de": "Regenbogen"})
    version = factories.model_version(session, promoted=True, parent_version=1)
    person = factories.contributor(session)
    given = [factories.submission(session, person, version, label="cat") for _ in range(3)]
    run = training_runs.enqueue(session, "doodle", trigger="rebuild", start_version=1)[0].id
    training_runs.claim(session, "one")
    quarantine.add(session, run, [Doubt(given[0].id, "dog", 0.9)])
    moderation.decide(session, given[1], "relabel", label="dog", moderator="a test")
    session.execute(text(THING), {"label": None, "other": "hat", "salt": b"a"})
    session.execute(text(THING), {"label": "cat", "other": None, "salt": b"b"})
    session.execute(text(USE), {"run": run, "submission": given[2].id})
    erasure.erase(session, factories.contributor(session).id)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.parametrize("revision", ["0003", "0002", "0001"])
def test_data_goes_down_and_up_again(empty: Engine, revision: str) -> None:
    """What an older schema has no place for goes; all that people gave stays."""
    migrate.upgrade(empty)
    setup.prepare(empty, [spec.named("doodle")], Path("no models"))
    with Session(empty) as session, session.begin():
        lived_in(session)
    kept = ("submission", "submission_label", "model_version", "promotion", "training_run", "training_run_submission")
    before = {table: count(empty, table) for table in kept}
    assert before["submission_label"] == 4
    migrate.downgrade(empty, revision)
    assert {table: count(empty, table) for table in kept} == before
    assert count(empty, "base_example") == 1, "other things had no place then"
    migrate.upgrade(empty)
    assert {table: count(empty, table) for table in kept} == before
    with Session(empty) as session:
        assert task_revisions.current(session, spec.named("doodle")).labels[-1] == "rainbow"
        version, _ = model_versions.champion(session, "doodle") or (None, None)
        assert version is not None
        assert (version.version, version.parent_version) == (2, 1)


def test_migrations_make_exactly_the_declared_tables(empty: Engine) -> None:
    migrate.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert autogenerate.compare_metadata(context, Base.metadata) == []


def test_migrations_are_linear() -> None:
    scripts = ScriptDirectory.from_config(migrate.config())
    assert len(scripts.get_heads()) == 1
    assert not any(script.is_merge_point or script.is_branch_point for script in scripts.walk_revisions())
