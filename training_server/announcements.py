"""Waiting for queued runs: LISTEN, with a poll as fallback, and a pair of sockets to be woken by a signal."""

from __future__ import annotations

import select
import socket
from contextlib import suppress
from typing import Any, cast

import psycopg2
import psycopg2.extensions
from sqlalchemy import Engine
from sqlalchemy.pool import PoolProxiedConnection

from db.training_runs import CHANNEL


class Listener:
    """Hears when a run is queued. `wake` may be called from a signal handler."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pooled: PoolProxiedConnection | None = None
        self._connection: psycopg2.extensions.connection | None = None
        # Sockets, not a pipe: a closed one knows it, where a number may be another file's by then.
        self._waking, self._woken = socket.socketpair()
        self._waking.setblocking(False)
        self._woken.setblocking(False)

    def wake(self) -> None:
        with suppress(OSError):  # a full one wakes as well, and whoever is closed waits no more
            self._woken.send(b"!")

    def listen(self) -> None:
        """Be connected. What is queued from now on is heard. Raises psycopg2's or SQLAlchemy's OperationalError."""
        if self._connection is not None:
            return
        pooled = self._engine.raw_connection()
        connection = cast(psycopg2.extensions.connection, pooled.driver_connection)
        pooled.detach()  # it never goes back to the pool
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        self._pooled, self._connection = pooled, connection

    def wait(self, seconds: float) -> None:
        """Return when a run was queued, when woken, or after so many seconds. Raises where the connection broke."""
        sources: list[Any] = [self._waking] if self._connection is None else [self._waking, self._connection]
        ready, _, _ = select.select(sources, [], [], seconds)
        if self._waking in ready:
            with suppress(BlockingIOError):
                self._waking.recv(1024)
        if self._connection is not None and self._connection in ready:
            self._connection.poll()
            self._connection.notifies.clear()

    def drop(self) -> None:
        """Forget a connection that may be broken."""
        if self._pooled is not None:
            with suppress(psycopg2.Error):
                self._pooled.close()
        self._pooled = self._connection = None

    def close(self) -> None:
        self.drop()
        self._waking.close()
        self._woken.close()
