"""The backup container's program, on a real PostgreSQL with that one's own tools."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from db import setup
from db.engine import make_engine
from local.postgres import binaries
from tasks import spec
from tests.conftest import REPOSITORY
from tests.integration.db.test_backup import contents

SCRIPT = REPOSITORY / "backup" / "backup.sh"
HOUR = 3600


@pytest.fixture(scope="module")
def filled(engine: Engine) -> Iterator[Engine]:
    """A database of its own, as after the first start."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS dumped"))
        connection.execute(text("CREATE DATABASE dumped"))
    made = make_engine(engine.url.set(database="dumped").render_as_string(hide_password=False))
    setup.prepare(made, spec.shipped().values())
    yield made
    made.dispose()


def backup(
    *arguments: str, folder: Path, url: str = "postgresql://a@127.0.0.1:9/b", path: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BACKUP_FOLDER": str(folder), "DATABASE_URL": url, **settings}
    environment["PATH"] = f"{path}:{binaries()}:{os.environ['PATH']}"
    command = [str(SCRIPT), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def url_of(engine: Engine, database: str | None = None) -> str:
    url = engine.url.set(drivername="postgresql", database=database or engine.url.database)
    return url.render_as_string(hide_password=False)


def dumps(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def an_old_dump(folder: Path, *, hours: float, name: str = "deltaloop-2020-01-01T000000Z.dump") -> Path:
    old = folder / name
    old.write_bytes(b"")
    os.utime(old, (time.time() - hours * HOUR,) * 2)
    return old


def test_a_dump_brings_everything_back(filled: Engine, tmp_path: Path) -> None:
    done = backup("now", folder=tmp_path, url=url_of(filled))
    assert done.returncode == 0, done.stderr
    (dump,) = dumps(tmp_path)
    assert dump.stat().st_mode & 0o077 == 0, "others may read it"
    with filled.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS restored"))
        connection.execute(text("CREATE DATABASE restored"))
    subprocess.run([binaries() / "pg_restore", "-d", url_of(filled, database="restored"), dump], check=True)
    restored = make_engine(url_of(filled, database="restored"))
    assert contents(restored) == contents(filled)
    restored.dispose()


def test_only_the_newest_are_kept(filled: Engine, tmp_path: Path) -> None:
    for day in range(1, 6):
        an_old_dump(tmp_path, hours=24, name=f"deltaloop-2020-01-0{day}T000000Z.dump")
    other = an_old_dump(tmp_path, hours=24, name="somebody's own file")
    assert backup("now", folder=tmp_path, url=url_of(filled), BACKUP_KEEP="3").returncode == 0
    kept = dumps(tmp_path)
    assert [path.name for path in kept[:2]] == [f"deltaloop-2020-01-0{day}T000000Z.dump" for day in (4, 5)]
    assert kept[2].stat().st_size > 0
    assert kept[3:] == [other]


def test_one_that_cannot_be_read_to_its_end_is_none(filled: Engine, tmp_path: Path) -> None:
    """Its list stands at its head, so that it alone would say that all is well."""
    folder, tools = tmp_path / "backups", tmp_path / "tools"
    folder.mkdir()
    tools.mkdir()
    cut = tools / "pg_dump"
    cut.write_text(
        f'#!/bin/bash\n{binaries()}/pg_dump "$@" || exit\nfile=${{@: -1}}\ntruncate -s -20000 "${{file#--file=}}"\n'
    )
    cut.chmod(0o755)
    old = an_old_dump(folder, hours=1)
    done = backup("now", folder=folder, url=url_of(filled), path=str(tools), BACKUP_KEEP="1")
    assert done.returncode == 1
    assert "FAILED" in done.stderr
    assert dumps(folder) == [old]


def test_an_empty_database_is_no_backup(engine: Engine, tmp_path: Path) -> None:
    done = backup("now", folder=tmp_path, url=url_of(engine, database="postgres"))
    assert done.returncode == 1
    assert dumps(tmp_path) == []


def test_a_database_that_is_away_takes_nothing_away(tmp_path: Path) -> None:
    old = an_old_dump(tmp_path, hours=1)
    done = backup("now", folder=tmp_path, BACKUP_KEEP="1")
    assert done.returncode == 1
    assert dumps(tmp_path) == [old]


def test_it_is_unwell_while_the_last_good_one_is_older_than_a_day(tmp_path: Path) -> None:
    none = backup("healthy", folder=tmp_path)
    assert (none.returncode, "NO GOOD BACKUP" in none.stderr) == (1, True)
    old = an_old_dump(tmp_path, hours=25)
    late = backup("healthy", folder=tmp_path)
    assert (late.returncode, "25 HOURS OLD" in late.stderr) == (1, True)
    os.utime(old, (time.time() - 23 * HOUR,) * 2)
    assert backup("healthy", folder=tmp_path).returncode == 0


def test_it_backs_up_at_once_and_ends_when_it_is_told_to(filled: Engine, tmp_path: Path) -> None:
    environment = {**os.environ, "BACKUP_FOLDER": str(tmp_path), "DATABASE_URL": url_of(filled)}
    environment["PATH"] = f"{binaries()}:{os.environ['PATH']}"
    running = subprocess.Popen([str(SCRIPT)], env=environment, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    assert "is good" in running.stderr.readline()
    running.terminate()
    assert running.wait(timeout=20) == 0
    running.stderr.close()
    assert len(dumps(tmp_path)) == 1


@pytest.mark.parametrize("setting", ["BACKUP_HOURS", "BACKUP_KEEP"])
def test_a_setting_that_is_no_number_is_one_clear_line(setting: str, tmp_path: Path) -> None:
    done = backup("now", folder=tmp_path, **{setting: "daily"})
    assert done.returncode == 2
    assert done.stderr.startswith(f"backup: {setting} is 'daily'")
    assert len(done.stderr.splitlines()) == 1
