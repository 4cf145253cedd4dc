"""A database of its own for each test of the command, since commands commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import Engine

from cli import __main__ as command_line
from db import setup
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
    """A prepared database to copy: tables, tasks and no model."""
    _execute(postgres, f"CREATE DATABASE {TEMPLATE}")
    made = make_engine(postgres.url(TEMPLATE))
    setup.prepare(made, spec.shipped().values(), models_folder=Path("/nonexistent"))
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
