"""PostgreSQL's binary COPY, read into numpy and written from rows: many times faster than rows as Python objects."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import copying

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER = SIGNATURE + struct.pack(">ii", 0, 0)
TRAILER = struct.pack(">h", -1)
WRITE_BYTES = 1 << 18
READ_BYTES = 1 << 20


class UnexpectedLayout(RuntimeError):
    """A COPY did not have the fixed-width rows that its reader asked for."""


def read(session: Session, query: str, parameters: Sequence[Any], columns: Sequence[tuple[str, Any]]) -> NDArray[Any]:
    """The rows of a query as one structured array, in the session's transaction.

    `columns`: name and numpy dtype of each column in order; numbers big-endian (`>i4`), bytea and uuid as bytes of one
    known length (`V16` or `("u1", n)`). No column may be NULL. Raises UnexpectedLayout where a row differs from this.
    """
    received = io.BytesIO()
    copying.execute(session, f"COPY ({query}) TO STDOUT (FORMAT BINARY)", received, parameters)
    return parse(received.getbuffer(), columns)


def read_one(session: Session, query: str, parameters: Sequence[Any]) -> list[memoryview]:
    """The values of a query's only row, as PostgreSQL sends them, of any length; empty where one is NULL."""
    received = io.BytesIO()
    copying.execute(session, f"COPY ({query}) TO STDOUT (FORMAT BINARY)", received, parameters)
    content, at = received.getbuffer(), len(HEADER)
    (fields,) = struct.unpack_from(">h", content, at)
    at, values = at + 2, []
    for _ in range(fields):
        (length,) = struct.unpack_from(">i", content, at)
        at += 4
        values.append(content[at : at + max(0, length)])
        at += max(0, length)
    if bytes(content[at:]) != TRAILER:
        raise UnexpectedLayout("There is more than one row.")
    return values


def stream(
    session: Session,
    query: str,
    parameters: Sequence[Any],
    columns: Sequence[tuple[str, Any]],
    take: Callable[[NDArray[Any]], None],
) -> None:
    """Like `read`, some rows at a time: `take` gets each piece and keeps of it what it needs. Memory stays bounded."""
    sink = _Sink(columns, take)
    copying.execute(session, f"COPY ({query}) TO STDOUT (FORMAT BINARY)", sink, parameters)
    sink.finish()


def parse(content: bytes | memoryview, columns: Sequence[tuple[str, Any]]) -> NDArray[Any]:
    """One binary COPY of fixed-width rows as a structured array (a view, no copy of the values)."""
    layout = _layout(columns)
    body = memoryview(content)[len(HEADER) : len(content) - len(TRAILER)]
    if bytes(content[: len(SIGNATURE)]) != SIGNATURE or len(body) % layout.itemsize:
        raise UnexpectedLayout(f"{len(body)} bytes of rows are not a multiple of {layout.itemsize}.")
    return _checked(np.frombuffer(body, layout), columns)


def _layout(columns: Sequence[tuple[str, Any]]) -> np.dtype[Any]:
    fields: list[tuple[Any, ...]] = [("_fields", ">i2")]
    for name, dtype in columns:
        fields += [(f"_bytes_{name}", ">i4"), (name, *dtype) if isinstance(dtype, tuple) else (name, dtype)]
    return np.dtype(fields)


def _checked(rows: NDArray[Any], columns: Sequence[tuple[str, Any]]) -> NDArray[Any]:
    layout = rows.dtype
    widths = all((rows[f"_bytes_{name}"] == layout[name].itemsize).all() for name, _ in columns)
    if not widths or not (rows["_fields"] == len(columns)).all():
        raise UnexpectedLayout("A row holds NULL, or a value of another length than the others.")
    return rows


def write(session: Session, into: str, rows: Iterable[Sequence[bytes]]) -> None:
    """COPY rows of already encoded values (text: UTF-8, numbers: network order) into `table (column, …)`.

    What `rows` raises is raised here as it was; the transaction must then be rolled back.
    """
    stream = _Stream(_encode(rows))
    try:
        copying.execute(session, f"COPY {into} FROM STDIN (FORMAT BINARY)", stream)
    except DBAPIError:
        if stream.failure is not None:
            raise stream.failure from None
        raise


def write_packed(session: Session, into: str, rows: Iterable[bytes]) -> None:
    """The same for rows that are packed already (`binary_values`) and few enough to be held at once."""
    copying.execute(session, f"COPY {into} FROM STDIN (FORMAT BINARY)", io.BytesIO(b"".join((HEADER, *rows, TRAILER))))


def _encode(rows: Iterable[Sequence[bytes]]) -> Iterator[bytes]:
    pending = bytearray(HEADER)
    for row in rows:
        pending += struct.pack(">h", len(row))
        for value in row:
            pending += struct.pack(">i", len(value))
            pending += value
        if len(pending) >= WRITE_BYTES:
            yield bytes(pending)
            pending.clear()
    yield bytes(pending) + TRAILER


class _Sink:
    """psycopg2 writes a COPY into it: it hands whole rows on as soon as there are READ_BYTES of them."""

    def __init__(self, columns: Sequence[tuple[str, Any]], take: Callable[[NDArray[Any]], None]) -> None:
        self._columns, self._take = columns, take
        self._layout = _layout(columns)
        self._pending = bytearray()
        self._begun = False

    def write(self, content: bytes) -> None:
        self._pending += content
        if not self._begun and len(self._pending) >= len(HEADER):
            if not self._pending.startswith(SIGNATURE):
                raise UnexpectedLayout("This is not a binary COPY.")
            del self._pending[: len(HEADER)]
            self._begun = True
        if self._begun and len(self._pending) >= READ_BYTES:
            self._hand_on(len(self._pending) - len(TRAILER))

    def finish(self) -> None:
        rest = len(self._pending) - len(TRAILER)
        if rest < 0 or rest % self._layout.itemsize or not self._pending.endswith(TRAILER):
            raise UnexpectedLayout(f"{rest} bytes of rows are not a multiple of {self._layout.itemsize}.")
        self._hand_on(rest)

    def _hand_on(self, available: int) -> None:
        size = available - available % self._layout.itemsize
        rows = np.frombuffer(bytes(self._pending[:size]), self._layout)
        del self._pending[:size]
        if len(rows):
            self._take(_checked(rows, self._columns))


class _Stream:
    """psycopg2 reads from it: pieces are made as they are asked for, so that memory stays bounded."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            try:
                piece = next(self._pieces, None)
            except Exception as error:  # the driver would make a QueryCanceled of it
                self.failure = error
                raise
            if piece is None:
                return b""
            self._rest = piece
        given, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return given
