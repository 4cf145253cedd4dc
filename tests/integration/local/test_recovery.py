"""A PostgreSQL whose recovery stands still is ended and started again; one that serves, or recovers, is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from local import config, recovery
from local.postgres import Postgres, PostgresError
from local.runner import Runner
from tests.conftest import FAST
from tests.waiting import wait_for

WAITS = ("hot_standby=off",)  # with a `standby.signal`: its recovery waits for ever for more to recover


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    made = Postgres(tmp_path, options=FAST + WAITS)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for after `server`, whose own first start may take its time."""
    monkeypatch.setattr(recovery, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(recovery, "STILL_SECONDS", 3.0)


def number(server: Postgres) -> int | None:
    """The postmaster's, by the database's own word; None where it takes no connections."""
    try:
        connection = psycopg2.connect(server.url())
    except psycopg2.OperationalError:
        return None
    connection.close()
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def crash(server: Postgres) -> None:
    """Kill a backend: PostgreSQL ends the others and recovers, in the same postmaster."""
    connection = psycopg2.connect(server.url())
    os.kill(connection.info.backend_pid, signal.SIGKILL)


def test_one_whose_recovery_stands_still_is_started_again(server: Postgres, impatient: None) -> None:
    runner, first = Runner(config.read({}), postgres=server), number(server)
    signal_file = server.data / "standby.signal"
    signal_file.touch()
    crash(server)
    wait_for(lambda: "entering standby mode" in server.log.read_text() or None, seconds=20, what="the recovery")
    signal_file.unlink()

    def back() -> int | None:
        runner._keep_database_alive()
        return number(server)

    assert wait_for(back, seconds=60, what="PostgreSQL") != first


def test_one_that_recovers_by_itself_is_left_alone(server: Postgres, impatient: None) -> None:
    first = number(server)
    crash(server)
    assert wait_for(lambda: number(server), seconds=20, what="PostgreSQL") == first
    assert not server.end_if_it_hangs()


def test_a_start_that_stands_still_is_given_up_soon(
    server: Postgres, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    (server.data / "standby.signal").touch()
    with pytest.raises(PostgresError, match="did not start"):
        server.start()
    (server.data / "standby.signal").unlink()
    monkeypatch.undo()  # on a busy machine a good start, too, may do nothing for so long
    server.start()
    assert number(server)


def test_one_in_which_nobody_recovers_or_serves_any_more_is_noticed(impatient: None) -> None:
    """As PostgreSQL 18 may be after a full disk; here another process without children stands for it."""
    idle = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    watch = recovery.Recovery(idle.pid)
    try:
        assert wait_for(lambda: watch.stands_still() or None, seconds=30, what="notice")
    finally:
        idle.kill()
        idle.wait()
