"""Connections that do not wait for ever for a database that hangs.

`statement_timeout` goes by the database's own clock, which stops when the database does, and libpq waits for an answer
without end. So a thread shuts the sockets of connections that have waited too long: to them the server went away.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2.extensions
from sqlalchemy import URL, Engine, event

CONNECT_SECONDS = 2  # libpq's own patience, for each address of the host
PING_SECONDS = 2.0  # for the ping before a connection is used; after that it counts as dead
CALM_SECONDS = 1.0  # after a failed attempt to connect nobody tries again for so long
LOOK_SECONDS = 0.25


class Watch:
    """Shuts sockets on which somebody waits beyond a deadline. Starts its thread with the first one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[int, tuple[float, int]] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def waiting(self, fileno: int, seconds: float) -> Iterator[None]:
        """Shut the socket if the block lasts longer than `seconds`."""
        mark = threading.get_ident()
        with self._lock:
            self._waiting[mark] = (time.monotonic() + seconds, fileno)
            if self._thread is None or not self._thread.is_alive():  # a forked process has none yet
                self._thread = threading.Thread(target=self._look, name="database patience", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(mark, None)

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            now = time.monotonic()
            with self._lock:  # a thread that comes back meanwhile waits for it, so the socket is still its own
                for mark, (deadline, fileno) in list(self._waiting.items()):
                    if deadline < now:
                        del self._waiting[mark]
                        _shut(fileno)


def _shut(fileno: int) -> None:
    with suppress(OSError), socket.socket(fileno=os.dup(fileno)) as theirs:
        theirs.shutdown(socket.SHUT_RDWR)


WATCH = Watch()


class _Cursor(psycopg2.extensions.cursor):
    connection: Connection

    def execute(self, query: Any, vars: Any = None) -> None:
        with self.connection.waiting():
            super().execute(query, vars)

    def executemany(self, query: Any, vars_list: Any) -> None:
        with self.connection.waiting():
            super().executemany(query, vars_list)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        with self.connection.waiting():
            super().copy_expert(sql, file, size)


class Connection(psycopg2.extensions.connection):
    """Waits at most `patience` seconds for the answer to a statement, then raises OperationalError."""

    patience = 10.0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.cursor_factory = _Cursor

    def waiting(self) -> Any:
        return WATCH.waiting(self.fileno(), self.patience)

    def commit(self) -> None:
        with self.waiting():
            super().commit()

    def rollback(self) -> None:
        with self.waiting():
            super().rollback()


def connect_arguments(seconds: float) -> dict[str, Any]:
    """What psycopg2 is given so that no statement takes longer; the database's own clock comes first."""
    own = type("Connection", (Connection,), {"patience": seconds + 1})
    return {
        "connection_factory": own,
        "options": f"-c statement_timeout={round(seconds * 1000)}",
        "connect_timeout": CONNECT_SECONDS,
    }


def limit(engine: Engine) -> None:
    """Give pings little time, and do not let every thread wait for a host that is gone."""
    ping = engine.dialect.do_ping

    def briefly(dbapi_connection: Any) -> bool:
        usual, dbapi_connection.patience = dbapi_connection.patience, PING_SECONDS
        try:
            return ping(dbapi_connection)
        finally:
            dbapi_connection.patience = usual

    engine.dialect.do_ping = briefly  # type: ignore[method-assign]  # no event tells of it
    event.listen(engine, "do_connect", CALM.setdefault(engine.url, Calm()))


class Calm:
    """Connects. After a failed attempt one thread tries again, after a second; the others get its error at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: tuple[float, str] | None = None
        self._trying = threading.Lock()

    def __call__(self, dialect: Any, record: Any, arguments: Any, named: Any) -> Any:
        failed = self._failed
        if failed is None:
            return self._connect(arguments, named)
        if self._clock() < failed[0] + CALM_SECONDS or not self._trying.acquire(blocking=False):
            raise psycopg2.OperationalError(failed[1])
        try:
            return self._connect(arguments, named)
        finally:
            self._trying.release()

    def _connect(self, arguments: Any, named: Any) -> Any:
        try:
            made = psycopg2.connect(*arguments, **named)
        except psycopg2.OperationalError as error:
            self._failed = (self._clock(), str(error))
            raise
        self._failed = None
        return made


CALM: dict[URL, Calm] = {}  # by database: what one engine of this process meets, the others need not find out
