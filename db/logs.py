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
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import TypeIs

Fields = dict[str, Any]
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# PostgreSQL quotes what it refuses: rows with drawings in them, which no log may hold.
QUOTED_ROW = re.compile(r"(DETAIL:\s+).*")
_BOUND: ContextVar[Fields | None] = ContextVar("fields of each line", default=None)
_KNOWN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


def configure(level: str | int) -> None:
    """Send the lines of this process to stderr, unless somebody decided already where they go."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler])
    logging.captureWarnings(True)


def new_request_id() -> str:
    return uuid.uuid4().hex


def is_request_id(text: str | None) -> TypeIs[str]:
    """Whether somebody's name for a request can be taken: 8 to 64 letters, digits and hyphens."""
    return text is not None and REQUEST_ID.fullmatch(text) is not None


def bind(**fields: Any) -> Token[Fields | None]:
    """Let every line of this thread say these from now on; those that are None are left out. `unbind` ends it."""
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
    """What the lines of this thread say now as their request."""
    return (_BOUND.get() or {}).get("request_id")


class JsonLines(logging.Formatter):
    """Makes a line of a record: what it was logged with (`extra`) counts before what is bound."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: Fields = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **(_BOUND.get() or {}),
            **{name: value for name, value in vars(record).items() if name not in _KNOWN},
        }
        if record.exc_info:
            line["exception"] = QUOTED_ROW.sub(r"\1(not logged)", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
