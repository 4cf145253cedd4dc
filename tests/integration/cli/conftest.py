"""A database of its own for each test of the command, since commands commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli.__main__ import run
from db import installation, migrate, task_revisions
from db.engine import make_engine
from local.postgres import Postgres
from tasks import spec

TEMPLATE = "cli_template"


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Deltaloop = Callable[..., Outcome]


def _execute(postgres: Postgres, statement: str) -> None:
    connection = psycopg2.connect(postgres.url("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A prepared database to copy: tables, secrets, tasks and no model."""
    _execute(postgres, f"CREATE DATABASE {TEMPLATE}")
    made = make_engine(postgres.url(TEMPLATE))
    migrate.upgrade(made)
    with Session(made) as session, session.begin():
        installation.ensure(session)
        for task in spec.shipped().values():
            task_revisions.sync(session, task)
    made.dispose()
    return TEMPLATE


@pytest.fixture
def own_engine(postgres: Postgres, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The database that the command finds in its environment, with a home folder of its own."""
    name = f"cli_{uuid.uuid4().hex}"
    _execute(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    monkeypatch.setenv("DATABASE_URL", postgres.url(name))
    monkeypatch.setenv("DELTALOOP_HOME", str(tmp_path / "home"))
    made = make_engine(postgres.url(name))
    yield made
    made.dispose()
    _execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def deltaloop(own_engine: Engine, capsys: pytest.CaptureFixture[str]) -> Deltaloop:
    """Run a command line in this process, on the test's own database."""

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call
