"""What goes wrong, each with what it takes to say that everything is back."""

from __future__ import annotations

import errno
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psycopg2

from tests.faults import processes
from tests.faults.system import System
from tests.waiting import wait_for

Found = TypeVar("Found")
BACK_SECONDS = 30.0  # within which everything is back
HANG_SECONDS = 4.0
FULL_SECONDS = 3.0
PIECE = 1 << 20


def kill_postmaster(system: System, chance: random.Random) -> None:
    processes.send([there(system.postmaster)], signal.SIGKILL)


def kill_backend(system: System, chance: random.Random) -> None:
    """One that serves somebody; PostgreSQL then ends all others and recovers."""

    def serving() -> list[int]:
        return [one for one in processes.children(system.postmaster()) if "127.0.0.1" in processes.command(one)]

    processes.send([chance.choice(there(serving))], signal.SIGKILL)


def kill_server_process(system: System, chance: random.Random) -> None:
    processes.send([chance.choice(there(lambda: processes.children(system.gunicorn())))], signal.SIGKILL)


def kill_server_master(system: System, chance: random.Random) -> None:
    processes.send([there(system.gunicorn)], signal.SIGKILL)


def kill_nginx_worker(system: System, chance: random.Random) -> None:
    processes.send([chance.choice(there(lambda: processes.children(system.nginx_master())))], signal.SIGKILL)


def kill_nginx_master(system: System, chance: random.Random) -> None:
    processes.send([there(system.nginx_master)], signal.SIGKILL)


def kill_runner(system: System, chance: random.Random) -> None:
    processes.send([system.runner.pid], signal.SIGKILL)


def there(look: Callable[[], Found]) -> Found:
    """What is to be hit. A process may end once more of the fault before, just after everything was back."""

    def found() -> Found | None:
        with suppress(LookupError, psycopg2.OperationalError):
            return look() or None
        return None

    return wait_for(found, seconds=BACK_SECONDS, what="something to hit")


def hang_database(system: System, chance: random.Random) -> None:
    postmaster = there(system.postmaster)
    hung = [postmaster, *processes.descendants(postmaster)]
    processes.send(hung, signal.SIGSTOP)
    try:
        time.sleep(HANG_SECONDS)
    finally:
        processes.send(hung, signal.SIGCONT)


def fill_disk(system: System, chance: random.Random) -> None:
    _fill_disk(system, lambda: None)


def fill_disk_and_log(system: System, chance: random.Random) -> None:
    """PostgreSQL finds no room for its log either, and gives up."""
    connection = there(lambda: psycopg2.connect(system.database_url))
    connection.autocommit = True

    def use_up_log() -> None:
        with suppress(psycopg2.Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_logical_emit_message(false, 'faults', 'x'), pg_switch_wal()")

    _fill_disk(system, use_up_log)
    connection.close()


def _fill_disk(system: System, meanwhile: Callable[[], None]) -> None:
    filler = Path(system.disk) / "filler"
    try:
        deadline = time.monotonic() + FULL_SECONDS
        with filler.open("wb", buffering=0) as file:
            while time.monotonic() < deadline:
                try:
                    file.write(bytes(PIECE))
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    _fill_up(file.fileno())
                    meanwhile()
                    time.sleep(0.05)
    finally:
        filler.unlink()


def _fill_up(file: int) -> None:
    """The last bytes: what PostgreSQL gave back meanwhile, too."""
    with suppress(OSError):
        while True:
            os.write(file, bytes(4096))


KINDS: dict[str, Callable[[System, random.Random], None]] = {
    "PostgreSQL killed": kill_postmaster,
    "a backend of PostgreSQL killed": kill_backend,
    "a process of the model server killed": kill_server_process,
    "the model server's master killed": kill_server_master,
    "a worker of nginx killed": kill_nginx_worker,
    "nginx's master killed": kill_nginx_master,
    "the runner killed": kill_runner,
    "the database hangs": hang_database,
    "the disk is full": fill_disk,
    "the disk is full, PostgreSQL's log included": fill_disk_and_log,
}
