"""Which database a command works on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from cli import home
from local.postgres import Postgres


@pytest.fixture
def where(tmp_path: Path) -> home.Home:
    return home.Home(folder=tmp_path, base_data=tmp_path / "data", database_url=None)


def test_without_a_runner_postgresql_runs_for_as_long_as_the_command(where: home.Home) -> None:
    with home.database(where) as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM task_revision")) >= 2
        url = engine.url.render_as_string(hide_password=False)
        assert home.answers(url)
    assert not home.answers(url)


def test_what_make_run_has_running_is_used(where: home.Home, postgres: Postgres, engine: object) -> None:
    where.url_file.write_text(postgres.url())
    with home.database(where) as found:
        assert found.url.port == postgres.port
    assert not (where.folder / "postgres").exists()


def test_an_address_left_by_a_killed_runner_is_ignored(where: home.Home) -> None:
    where.url_file.write_text("postgresql://deltaloop:x@127.0.0.1:9/deltaloop")
    assert home.running(where) is None
