"""Patience with the database: one transaction, tried again where the database went away, and which errors say so."""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Callable
from typing import TypeVar

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)
Result = TypeVar("Result")

PATIENCE_SECONDS = 120.0
DISK_FULL = "53100"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0


def persist(
    engine: Engine,
    do: Callable[[Session], Result],
    wait: Callable[[float], None] = time.sleep,
    patience: float = PATIENCE_SECONDS,
) -> Result:
    """Do something in one transaction; where the database went away, try again for `patience` seconds.

    `wait`: lets so many seconds pass before the next try; what it raises ends the tries.
    """
    pause, deadline = FIRST_PAUSE_SECONDS, time.monotonic() + patience
    while True:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                return do(session)
        except Exception as error:
            if not is_disconnect(error) or time.monotonic() > deadline:
                raise
            log.warning("The database went away (%s); trying again.", str(error).splitlines()[0])
        wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def is_disconnect(error: BaseException) -> bool:
    """Whether the database went away, so that asking again later may help."""
    if is_database_full(error):
        return False
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)


def is_database_full(error: BaseException) -> bool:
    """Whether the database has no disk left: it says so as an operational error, but waiting does not mend it."""
    return getattr(getattr(error, "orig", error), "pgcode", None) == DISK_FULL


def is_disk_full(error: BaseException) -> bool:
    """Whether this, or what it came from, is a full disk. Libraries wrap it, but keep the system's words."""
    if getattr(error, "errno", None) == errno.ENOSPC or os.strerror(errno.ENOSPC) in str(error):
        return True
    cause = error.__cause__ or error.__context__
    return cause is not None and is_disk_full(cause)
