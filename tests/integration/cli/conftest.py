"""A database of its own for each test of the command, since commands commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cli.__main__ import run
from db import installation, migrate, task_revisions
from db.engine import make_engine
from local.postgres import Postgres
from tasks import spec
from tests import databases


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Deltaloop = Callable[..., Outcome]


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> Iterator[str]:
    """The name of a prepared database to copy: tables, secrets, tasks and no model."""
    with databases.own(postgres) as url:
        made = make_engine(url)
        migrate.upgrade(made)
        with Session(made) as session, session.begin():
            installation.ensure(session)
            for task in spec.shipped().values():
                task_revisions.sync(session, task)
        made.dispose()
        yield str(made.url.database)


@pytest.fixture
def own_engine(postgres: Postgres, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The database that the command finds in its environment, with a home folder of its own."""
    with databases.own(postgres, template=template) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DELTALOOP_HOME", str(tmp_path / "home"))
        made = make_engine(url)
        yield made
        made.dispose()


@pytest.fixture
def deltaloop(own_engine: Engine, capsys: pytest.CaptureFixture[str]) -> Deltaloop:
    """Run a command line in this process, on the test's own database."""

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call
