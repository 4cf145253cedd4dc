"""`make run` from the outside: it starts, refuses clearly, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import requests

from local.postgres import free_port
from tests.conftest import REPOSITORY
from tests.e2e import system as systems
from tests.waiting import wait_for

pytestmark = pytest.mark.e2e
NO_DATA = "/nonexistent"


def gone(home: Path) -> list[str] | None:
    left = systems.processes_of(home)
    return None if left else ["nothing"]


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_and_a_second_start_keeps_the_data(tmp_path: Path, sig: signal.Signals) -> None:
    system = systems.start(tmp_path, BASE_DATA=NO_DATA)
    assert requests.get(f"{system.url}/readyz", timeout=5).status_code == 200
    assert (tmp_path / "runner.pid").read_text() == str(system.process.pid)
    assert (tmp_path / "admin.key").stat().st_mode & 0o077 == 0
    key = system.admin
    published = system.get("/tasks/doodle/model")
    assert systems.stop(system, sig) == 0
    assert systems.processes_of(tmp_path) == []
    with systems.running(tmp_path, BASE_DATA=NO_DATA) as again:
        assert again.admin == key
        assert again.get("/tasks/doodle/model")["published_at"] == published["published_at"]


def test_killing_the_runner_leaves_no_process(tmp_path: Path) -> None:
    system = systems.start(tmp_path, BASE_DATA=NO_DATA)
    assert any("postgres" in command for command in systems.processes_of(tmp_path))
    systems.stop(system, signal.SIGKILL)
    wait_for(lambda: gone(tmp_path), seconds=60, what="the end of every process")


def test_postgres_and_the_servers_come_back_when_they_are_killed(tmp_path: Path) -> None:
    with systems.running(tmp_path, BASE_DATA=NO_DATA) as system:
        postmaster = int((tmp_path / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])
        os.kill(postmaster, signal.SIGKILL)

        def back() -> bool | None:
            try:
                psycopg2.connect(system.database_url, connect_timeout=2).close()
                return requests.get(f"{system.url}/readyz", timeout=5).status_code == 200 or None
            except (psycopg2.OperationalError, requests.RequestException):
                return None

        wait_for(back, seconds=60, what="the database")


def refusal(**env: str) -> str:
    command = [sys.executable, "-m", "local"]
    finished = subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=False
    )
    assert finished.returncode == 1
    return finished.stderr


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(PORT=str(port), DELTALOOP_HOME=str(tmp_path))
    assert said == f"deltaloop: port {port} is taken. Choose another: PORT={port + 1} make run\n"


def test_a_port_that_is_no_number_is_one_clear_line(tmp_path: Path) -> None:
    said = refusal(PORT="eighty", DELTALOOP_HOME=str(tmp_path))
    assert said == "deltaloop: PORT is 'eighty'; it must be a number from 1 to 65535.\n"


def test_a_database_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    said = refusal(
        PORT=str(free_port()),
        DELTALOOP_HOME=str(tmp_path),
        DATABASE_URL=f"postgresql://deltaloop:wrong@127.0.0.1:{free_port()}/deltaloop",
    )
    assert said.startswith("deltaloop: the database does not answer; check DATABASE_URL.")


def test_a_python_without_venv_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    finished = subprocess.run(
        [sys.executable, "local/bootstrap.py"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1
    assert "python3-venv" in finished.stderr
