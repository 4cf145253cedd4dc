"""The setting of the programs in this package, read from the environment once, and how every setting is read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL

LIKE = "postgresql://user:password@host:5432/database"
ESCAPE = "a / @ : or % in the user's name or password is written %2F %40 %3A or %25"
# A / that was meant for the password. PostgreSQL's own programs (pg_dump, for the backup) take it for the host's end
# and print what they take for a port; SQLAlchemy takes it for the password's, unless an @ stands before it.
MISREAD = (re.compile(r"[^:]+://[^:/]*:[^@/]*/[^@]*@"), re.compile(r"[^:]+://[^/?]*/[^?]*@[^?]*/"))


class SettingRefused(ValueError):
    """A setting cannot be used; the message is one line that says what to mend."""


def database_url(environment: Mapping[str, str] | None = None) -> str:
    """DATABASE_URL, the postgresql:// URL of the one database. Raises SettingRefused, which never shows any of it."""
    env = os.environ if environment is None else environment
    text = env.get("DATABASE_URL") or ""
    wrong = _wrong(text)
    if wrong:
        raise SettingRefused(f"DATABASE_URL {wrong}.")
    return text


def _wrong(text: str) -> str | None:
    """What is wrong with this URL of a database, as the rest of a sentence that quotes nothing: it holds a password."""
    if not text:
        return f"is not set; set it like {LIKE}"
    if not text.startswith(("postgresql://", "postgres://", "postgresql+psycopg2://")):
        return f"is not a postgresql:// URL; set it like {LIKE}"
    if any(found.match(text) for found in MISREAD):
        return f"has a / before an @; {ESCAPE}"
    return _wrong_part(text)


def _wrong_part(text: str) -> str | None:
    # The command line reads this module too, and SQLAlchemy costs half the time of `deltaloop --help`.
    from sqlalchemy.engine import make_url

    try:
        url = make_url(text)
    except ValueError:
        return f"has a port that is not a number; {ESCAPE}"
    if url.port is not None and not 0 < url.port < 65_536:
        return f"has a port that is not from 1 to 65535; set it like {LIKE}"
    # No host at all is a socket's, or named by ?host=.
    if url.host is not None and re.search(r"[@\s]", url.host):
        return f"has a host with an @ or a space in its name; {ESCAPE}"
    return _wrong_option(url)


def _wrong_option(url: URL) -> str | None:
    """What stands after the question mark is PostgreSQL's to know; asked now, it does not fail at each connection."""
    from psycopg2 import ProgrammingError
    from psycopg2.extensions import make_dsn
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError

    try:
        made = create_engine(url.set(drivername="postgresql+psycopg2"))  # connects to nothing yet
        make_dsn(**made.dialect.create_connect_args(made.url)[1])
    except (ArgumentError, ProgrammingError):
        return "has something after the ? that PostgreSQL does not take; write it like ?sslmode=require"
    return None


def number(name: str, text: str | None, default: int, least: int, most: int) -> int:
    """`default` where nothing is said. Raises SettingRefused for anything but a number from `least` to `most`."""
    if not text:
        return default
    # Not isdigit(), which is true of "²"; and int() itself refuses thousands of digits.
    found = int(text) if re.fullmatch("[0-9]{1,18}", text) else None
    if found is None or not least <= found <= most:
        raise SettingRefused(f"{name} is {text!r}; it must be a number from {least} to {most}.")
    return found


def one_of(name: str, text: str, values: tuple[str, ...]) -> str:
    """Raises SettingRefused for anything but one of `values`."""
    if text not in values:
        raise SettingRefused(f"{name} is {text!r}; it must be one of {', '.join(values)}.")
    return text


def switch(name: str, text: str | None, default: bool) -> bool:
    """`default` where nothing is said. Raises SettingRefused for anything but on or off."""
    if not text:
        return default
    if text not in ("on", "off"):
        raise SettingRefused(f"{name} is {text!r}; it must be on or off.")
    return text == "on"


def seconds(name: str, text: str | None, default: float) -> float:
    """`default` where nothing is said. Raises SettingRefused for anything but a number of seconds, at most a day's."""
    if not text:
        return default
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found <= 86_400:
        raise SettingRefused(f"{name} is {text!r}; it must be a number of seconds, more than 0 and at most 86400.")
    return found
