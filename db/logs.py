"""One form of log lines for every server: a JSON object a line, with the same names everywhere.

`time` (RFC 3339, UTC), `level`, `logger`, `message`; `request_id`, `run_id` and `task` where the line is about one;
what else a line says stands beside them under names of its own; `exception` holds a traceback. This lies here because
all servers share `db`.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar, Token
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from typing_extensions import TypeIs

Fields = dict[str, Any]
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# PostgreSQL quotes what it refuses: rows with drawings in them, which no log may hold.
QUOTED_ROW = re.compile(r"(DETAIL:\s+).*")
_BOUND: ContextVar[Fields | None] = ContextVar("fields of each line", default=None)
_KNOWN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
_TOGETHER = threading.local()
PIPE_BYTES = 4096  # Linux' PIPE_BUF
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


def configure(level: str | int) -> None:
    """Send the lines of this process to stderr, unless logging is configured already."""
    handler = Handler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler])
    logging.captureWarnings(True)
    # What no line shows need not be found out for each (the logging HOWTO's advice).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None


def new_request_id() -> str:
    return uuid.uuid4().hex


def is_request_id(text: str | None) -> TypeIs[str]:
    """Whether somebody's name for a request can be taken: 8 to 64 letters, digits and hyphens."""
    return text is not None and REQUEST_ID.fullmatch(text) is not None


def bind(**fields: Any) -> Token[Fields | None]:
    """Put these on every line of this thread from now on; those that are None are left out. `unbind` ends it."""
    said = {name: value for name, value in fields.items() if value is not None}
    return _BOUND.set({**(_BOUND.get() or {}), **said})


def unbind(token: Token[Fields | None]) -> None:
    _BOUND.reset(token)


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """`bind` for the length of a block."""
    token = bind(**fields)
    try:
        yield
    finally:
        unbind(token)


def request_id() -> str | None:
    """The request that the lines of this thread name now."""
    return (_BOUND.get() or {}).get("request_id")


class Handler(logging.StreamHandler[TextIO]):
    """Writes each line at once, or those of `together` in few pieces."""

    def emit(self, record: logging.LogRecord) -> None:
        lines: list[tuple[Handler, str]] | None = getattr(_TOGETHER, "lines", None)
        if lines is None:
            super().emit(record)
            return
        try:
            lines.append((self, self.format(record) + self.terminator))
        except Exception:
            self.handleError(record)

    def write(self, lines: Sequence[str]) -> None:
        """Pieces are short enough that a pipe takes each as a whole, whoever else writes to it."""
        piece: list[str] = []
        size = 0
        for line in [*lines, ""]:
            length = len(line.encode())
            if size + length > PIPE_BYTES or not line:
                self.stream.write("".join(piece))
                self.flush()
                piece, size = [], 0
            piece.append(line)
            size += length


@contextmanager
def together() -> Iterator[None]:
    """Write what this thread logs meanwhile at the end: a write costs more than a line, and lets other threads run."""
    lines: list[tuple[Handler, str]] = []
    _TOGETHER.lines = lines
    try:
        yield
    finally:
        del _TOGETHER.lines
        for handler, of_it in groupby(lines, itemgetter(0)):
            with suppress(OSError, ValueError):  # a log that is full or closed stops nobody, as logging itself has it
                handler.write([line for _, line in of_it])


class JsonLines(logging.Formatter):
    """Makes a line of a record: what it was logged with (`extra`) overrides what is bound."""

    def format(self, record: logging.LogRecord) -> str:
        line: Fields = {
            "time": f"{_second(int(record.created))}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **(_BOUND.get() or {}),
            **{name: value for name, value in record.__dict__.items() if name not in _KNOWN},
        }
        if record.exc_info:
            line["exception"] = QUOTED_ROW.sub(r"\1(not logged)", self.formatException(record.exc_info))
        return _JSON.encode(line)


@lru_cache(maxsize=2)
def _second(since_1970: int) -> str:
    """Many lines are of one second."""
    return dt.datetime.fromtimestamp(since_1970, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
