"""A whole deltaloop in a temporary folder: its own PostgreSQL, its own model server, and nothing left when it ends."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from local import children, services
from local.config import REPOSITORY
from local.postgres import Postgres, free_port

# A database that is thrown away need not survive a power cut.
THROWN_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
READY_SECONDS = 60.0


class InstallationFailed(RuntimeError):
    """The simulated system did not start; the message says why."""


@dataclass(frozen=True)
class Installation:
    """A folder and a PostgreSQL server in it. Databases are made in it by name."""

    folder: Path
    postgres: Postgres

    def create(self, name: str, template: str | None = None) -> str:
        """A new database, empty or as a copy of one that nobody is connected to. Returns its URL."""
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
        return self.postgres.url(name)

    def drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def serving(self, database_url: str) -> Iterator[str]:
        """A real model server process on that database. Gives its address; raises InstallationFailed."""
        port = free_port()
        log = self.folder / "model-server.log"
        with log.open("ab") as file:
            command = [sys.executable, "-m", *services.MODEL_SERVER]
            process = children.start(command, log=file, env=self._environment(database_url, port), cwd=REPOSITORY)
        url = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + READY_SECONDS
            while not services.answers(f"{url}/healthz"):
                if process.poll() is not None or time.monotonic() > deadline:
                    last = (log.read_text(errors="replace").splitlines() or ["its log is empty"])[-1]
                    raise InstallationFailed(f"The simulated model server did not start: {last}")
                time.sleep(0.05)
            yield url
        finally:
            children.stop(process)

    def _environment(self, database_url: str, port: int) -> dict[str, str]:
        """The server's whole environment: no setting of the user's installation can leak in."""
        return {
            "DATABASE_URL": database_url,
            "DELTALOOP_HOME": str(self.folder),
            "BIND": f"127.0.0.1:{port}",
            "TRIGGERS": "off",
            # Visitors say by X-Forwarded-For which network they come from, as behind a proxy.
            "TRUSTED_PROXIES": "1",
            # A day is a few seconds long, and an attacker must meet the gate, not a limit.
            **dict.fromkeys(("SUBMISSION_LIMIT", "CONTRIBUTOR_LIMIT", "WRITE_LIMIT"), "1000000/second"),
            "WEB_WORKERS": "1",
            "WEB_THREADS": "4",
            "LOG_LEVEL": "WARNING",
            "HOME": str(self.folder),
            "PYTHONUNBUFFERED": "1",
        }

    def _execute(self, statement: sql.Composable) -> None:
        connection = psycopg2.connect(self.postgres.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


@contextmanager
def opened() -> Iterator[Installation]:
    """An installation for as long as this lasts. SIGTERM ends it like Ctrl-C does: no process and no folder stays."""
    folder = Path(tempfile.mkdtemp(prefix="deltaloop-simulation-"))
    postgres = Postgres(folder / "postgres", options=THROWN_AWAY)
    with _ended_by_signals():
        try:
            postgres.start()
            yield Installation(folder, postgres)
        finally:
            with _undisturbed():
                postgres.stop()
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # only that one may set handlers
        yield
        return
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C waits until everything is cleared away."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
