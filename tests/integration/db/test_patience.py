"""Nobody waits for a database for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg2
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db import patience
from db.engine import make_engine
from local.postgres import Postgres, free_port


@pytest.fixture
def impatient(postgres: Postgres) -> Iterator[Engine]:
    made = make_engine(postgres.url(), patience=0.3)
    yield made
    made.dispose()


def test_a_statement_that_takes_too_long_is_ended_by_the_database_and_the_connection_lives(impatient: Engine) -> None:
    with impatient.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
        with pytest.raises(OperationalError, match="statement timeout"):
            connection.execute(text("SELECT pg_sleep(20)"))
        connection.rollback()
        assert connection.scalar(text("SELECT pg_backend_pid()")) == backend


def test_where_the_databases_own_clock_stands_still_the_connection_is_cut(impatient: Engine) -> None:
    with impatient.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        began = time.monotonic()
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT pg_sleep(20)"))
        assert time.monotonic() - began < 10
    with impatient.connect() as connection:  # another one, as good as new
        assert connection.scalar(text("SELECT 1")) == 1


def test_who_comes_back_in_time_keeps_the_socket() -> None:
    watch = patience.Watch()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        with watch.waiting(ours.fileno(), seconds=0.05):
            pass
        late, other = socket.socketpair()
        with late, other, watch.waiting(late.fileno(), seconds=0.05):
            other.settimeout(10)
            assert other.recv(1) == b""  # this one was shut, so the watch has looked
        ours.sendall(b"x")
        assert theirs.recv(1) == b"x"


def test_while_one_tries_to_connect_again_the_others_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    now, goes_on, tries = [0.0], threading.Event(), threading.Event()

    def in_vain(*arguments: Any, **named: Any) -> Any:
        if now[0] > 0:
            tries.set()
            assert goes_on.wait(30)
        raise psycopg2.OperationalError("gone")

    monkeypatch.setattr(psycopg2, "connect", in_vain)
    calm = patience.Calm(lambda: now[0])

    def attempt() -> None:
        with pytest.raises(psycopg2.OperationalError, match="gone"):
            calm(None, None, [], {})

    attempt()
    now[0] = 5.0
    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(attempt)
        assert tries.wait(30)
        attempt()  # at once, though the other still tries
        goes_on.set()
        one.result()


def test_after_a_vain_attempt_to_connect_nobody_tries_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now, tried = [0.0], []
    connect = psycopg2.connect

    def counted(*arguments: Any, **named: Any) -> Any:
        tried.append(now[0])
        return connect(*arguments, **named)

    monkeypatch.setattr(psycopg2, "connect", counted)
    calm = patience.Calm(lambda: now[0])
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    for at in (0.0, 0.5, 0.9, 1.1, 1.2):
        now[0] = at
        with pytest.raises(psycopg2.OperationalError, match="refused"):
            calm(None, None, [nowhere], {})
    assert tried == [0.0, 1.1]
