"""Runs the whole system on one machine and leaves nothing behind when it ends."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from local import services
from local.config import Settings
from local.postgres import Postgres, PostgresError
from local.services import RESTART_PAUSE_SECONDS, Service
from tasks import advice, readers

READY_SECONDS = 60.0
LOOK_SECONDS = 0.25


class StartRefused(RuntimeError):
    """The system cannot start here; the message is one line that says what to mend."""


@dataclass
class Runner:
    """PostgreSQL, model server, scheduler and training worker as one thing. Everything runs on loopback.

    `servers`: which services it keeps running, the model server first.
    """

    settings: Settings
    servers: Callable[[Settings, dict[str, str]], list[Service]] = services.servers
    services: list[Service] = field(default_factory=list)
    postgres: Postgres | None = None
    stopping: bool = False

    def run(self) -> None:
        """Start everything, say where it is, keep it running until SIGINT or SIGTERM. Raises StartRefused."""
        self._refuse_if_port_taken()
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, self._ask_to_stop)
        with self._only_runner():
            try:
                self._start()
                while not self.stopping:
                    self._keep_alive()
                    time.sleep(LOOK_SECONDS)
            finally:
                self._stop()

    def _start(self) -> None:
        from local import setup  # here, since it loads the database driver

        self.settings.logs.mkdir(parents=True, exist_ok=True)
        url = self._database()
        admin_key = self.settings.home / "admin.key"
        for line in setup.prepare(url, admin_key):
            say(line)
        env = services.environment(self.settings, url)
        self.services = self.servers(self.settings, env)
        missing = self._load_base_data(url, env)
        for service in self.services:
            if not service.once:
                service.start()
        self._wait_until_ready()
        if not self.stopping:
            say(f"open       http://127.0.0.1:{self.settings.port}")
            say(f"admin key  {admin_key}")
            say(f"logs       {self.settings.logs}")
            for line in missing:
                say(line)
            say("stop with Ctrl-C")

    def _load_base_data(self, url: str, env: dict[str, str]) -> list[str]:
        """Add a loader for each task whose base data is here but not in the database; lines about the others."""
        from local import setup

        lines = []
        for task in setup.tasks_without_base_data(url):
            if readers.labels_there(task, self.settings.base_data):
                self.services.append(services.loader(self.settings, task.name, env))
                continue
            lines.append(f"no base dataset of {task.name} here: the page recognises and collects, but cannot learn")
            lines.append(advice.on_base_data(task, ".venv/bin/deltaloop"))
        return lines

    def _database(self) -> str:
        if self.settings.database_url is not None:
            return self.settings.database_url
        self.postgres = Postgres(self.settings.home / "postgres")
        url = self.postgres.start()
        address = self.settings.home / "database.url"
        address.touch(mode=0o600)
        address.write_text(url)
        return url

    def _keep_alive(self) -> None:
        self._keep_database_alive()
        for service in self.services:
            service.restart_if_ended()
        loaders = [service for service in self.services if service.once and not service.ended()]
        if loaders and loaders[0].process is None:
            loaders[0].start()

    def _keep_database_alive(self) -> None:
        """Where PostgreSQL cannot start now, as on a full disk, try again until it can: the rest waits for it."""
        if self.postgres is None or self.postgres.process is None:
            return
        if self.postgres.end_if_it_hangs():
            say("PostgreSQL's recovery stood still; ending it")
        if self.postgres.process.poll() is None:
            return
        say("PostgreSQL ended; starting it again")
        try:
            self.postgres.start()
        except PostgresError as error:
            say(str(error))
            time.sleep(RESTART_PAUSE_SECONDS)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping and not services.answers(f"http://127.0.0.1:{self.settings.port}/healthz"):
            server = self.services[0]
            if server.ended() or time.monotonic() > deadline:
                raise StartRefused(f"the model server did not start; see {server.log}")
            time.sleep(0.05)

    def _stop(self) -> None:
        processes = [service.process for service in self.services if service.process is not None]
        for process in processes:  # all at once, then wait for each
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for service in self.services:
            service.stop()
        if self.postgres is not None:
            self.postgres.stop()
            (self.settings.home / "database.url").unlink(missing_ok=True)

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _refuse_if_port_taken(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.settings.port))
            except OSError:
                port = self.settings.port
                raise StartRefused(f"port {port} is taken. Choose another: PORT={port + 1} make run") from None

    @contextmanager
    def _only_runner(self) -> Iterator[None]:
        """Hold DELTALOOP_HOME for ourselves: two runners on one database folder would end badly."""
        import fcntl

        pid_file = self.settings.home / "runner.pid"
        try:
            self.settings.home.mkdir(parents=True, exist_ok=True)
            file = pid_file.open("a+")
        except OSError as error:
            raise StartRefused(f"cannot write to DELTALOOP_HOME: {error}") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StartRefused(
                    f"deltaloop already runs on {self.settings.home} (see runner.pid there). "
                    "Stop it, or set DELTALOOP_HOME to another folder."
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            try:
                yield
            finally:
                pid_file.unlink(missing_ok=True)


def say(line: str) -> None:
    print(f"deltaloop: {line}", flush=True)
