"""Which errors say that the database went away, so that asking again may help."""

from __future__ import annotations

import errno

import psycopg2
import pytest
from psycopg2 import errors
from sqlalchemy import create_mock_engine
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, ProgrammingError

from training_server import persistence
from training_server.job import RunStopped, Stop


class Full(errors.DiskFull):
    """As the server sends it."""

    pgcode = persistence.DISK_FULL


@pytest.mark.parametrize(
    "error",
    [
        psycopg2.OperationalError("server closed the connection unexpectedly"),
        psycopg2.InterfaceError("connection already closed"),
        errors.AdminShutdown(),
        errors.CrashShutdown(),
        errors.CannotConnectNow(),
        OperationalError("SELECT 1", {}, errors.AdminShutdown()),
        InterfaceError("SELECT 1", {}, psycopg2.InterfaceError()),
        ProgrammingError("SELECT 1", {}, psycopg2.ProgrammingError(), connection_invalidated=True),
    ],
)
def test_a_database_that_went_away_is_one_whoever_says_so(error: Exception) -> None:
    assert persistence.is_disconnect(error)


@pytest.mark.parametrize(
    "error",
    [
        Full(),
        OperationalError("COPY", {}, Full()),
        errors.UniqueViolation(),
        IntegrityError("INSERT", {}, errors.UniqueViolation()),
        ProgrammingError("SELECT 1", {}, psycopg2.ProgrammingError()),
        ConnectionError("not the database's"),
    ],
)
def test_what_waiting_does_not_mend_is_no_disconnect(error: Exception) -> None:
    assert not persistence.is_disconnect(error)


def test_a_full_disk_is_found_in_what_an_error_came_from() -> None:
    wrapped = RuntimeError("could not be written")
    wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert persistence.is_disk_full(wrapped)
    assert not persistence.is_disk_full(RuntimeError("another matter"))


def test_a_run_that_is_asked_to_stop_does_not_wait_for_the_database() -> None:
    stop, tried = Stop(), []

    def go_away(session: object) -> None:
        tried.append(session)
        stop.ask("ending")
        raise errors.AdminShutdown("terminating connection due to administrator command")

    engine = create_mock_engine("postgresql://", lambda *_: None)
    with pytest.raises(RunStopped, match="ending"):
        persistence.persist(engine, go_away, stop.wait)  # type: ignore[arg-type]  # it is never connected
    assert len(tried) == 1
