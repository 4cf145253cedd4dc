"""The commands that OPERATIONS.md gives for back-up and restore bring everything back."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

from sqlalchemy import Engine, text

from db import setup
from db.engine import make_engine
from local.postgres import binaries
from tasks import spec
from tests.conftest import REPOSITORY

DATABASE = "backed_up"  # in the place of deltaloop, which is the fixture's


def documented(program: str) -> list[str]:
    """A command as OPERATIONS.md has it, without what comes before it and where its output goes."""
    found = re.search(rf"{program} [^<>&\n]*", (REPOSITORY / "OPERATIONS.md").read_text("utf-8"))
    assert found is not None, f"OPERATIONS.md does not use {program}"
    return shlex.split(found[0])


def run(engine: Engine, program: str, *, given: bytes = b"") -> bytes:
    """Run it against the test's server instead of a container's."""
    command = [DATABASE if part == "deltaloop" else part for part in documented(program)]
    user = command.index("-U")
    command[user + 1] = str(engine.url.username)
    command[0] = str(binaries() / program)
    environment = {**os.environ, "PGHOST": str(engine.url.host), "PGPORT": str(engine.url.port)}
    environment["PGPASSWORD"] = engine.url.password or ""
    return subprocess.run(command, env=environment, input=given, check=True, capture_output=True, timeout=120).stdout


def test_what_was_backed_up_comes_back(engine: Engine, tmp_path: Path) -> None:
    run(engine, "createdb")
    restored = make_engine(engine.url.set(database=DATABASE).render_as_string(hide_password=False))
    setup.prepare(restored, spec.shipped().values())
    before = contents(restored)
    dump = run(engine, "pg_dump")
    restored.dispose()
    run(engine, "dropdb")
    run(engine, "createdb")
    run(engine, "pg_restore", given=dump)
    assert contents(restored) == before
    restored.dispose()


def contents(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        ).all()
        assert "promotion" in tables
        return {t: list(connection.scalars(text(f'SELECT x::text FROM "{t}" x ORDER BY 1'))) for t in tables}
