"""A COPY fails as other statements do: callers see SQLAlchemy's errors, and the pool forgets what is dead."""

from __future__ import annotations

import io
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from db import binary_copy, binary_values, copying
from db.engine import make_engine
from local.postgres import Postgres

LARGE = [b"\0\1" + binary_values.of_bytes(bytes(1 << 20))] * 8  # more than any socket holds


@pytest.fixture
def writing(postgres: Postgres) -> Iterator[Engine]:
    """As the one that submissions are stored by."""
    made = make_engine(postgres.url(), patience=0.5, ping=False)
    yield made
    made.dispose()


def backend(session: Session) -> int:
    return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def table(session: Session) -> None:
    session.execute(text("CREATE TEMP TABLE copied (content bytea) ON COMMIT DROP"))


def copy_in(session: Session) -> None:
    binary_copy.write_packed(session, "submission_label (label)", [])


def copy_out(session: Session) -> None:
    binary_copy.read(session, "SELECT 1", (), [("one", ">i4")])


@pytest.mark.parametrize("copy", [copy_in, copy_out])
def test_a_connection_that_died_meanwhile_is_gone_with_all_of_its_age(
    writing: Engine, session: Session, copy: Callable[[Session], None]
) -> None:
    with Session(writing) as one, Session(writing) as other:
        old = {backend(one), backend(other)}
    session.execute(text("SELECT pg_terminate_backend(pid, 10000) FROM unnest(:old) pid"), {"old": list(old)})
    with Session(writing) as one, pytest.raises(OperationalError) as raised:
        copy(one)
    assert raised.value.connection_invalidated
    with Session(writing) as one, Session(writing) as other:  # neither asks first whether its connection lives
        assert not {backend(one), backend(other)} & old


@pytest.mark.parametrize("rows", [LARGE[:0], LARGE], ids=["answering", "receiving"])
def test_a_database_that_hangs_while_it_is_copied_to_is_given_up(writing: Engine, rows: list[bytes]) -> None:
    with Session(writing) as session:
        table(session)
        stopped = backend(session)
        os.kill(stopped, signal.SIGSTOP)
        try:
            began = time.monotonic()
            with pytest.raises(OperationalError) as raised:
                binary_copy.write_packed(session, "copied (content)", rows)
            assert time.monotonic() - began < 10
        finally:
            os.kill(stopped, signal.SIGCONT)
    assert raised.value.connection_invalidated
    with Session(writing) as session:
        assert backend(session) != stopped


def test_a_copy_that_the_database_ends_itself_leaves_the_connection(writing: Engine) -> None:
    with Session(writing) as session:
        ours = backend(session)
        with pytest.raises(OperationalError, match="statement timeout") as raised:
            binary_copy.read(session, "SELECT 1 FROM pg_sleep(20)", (), [("one", ">i4")])
        assert not raised.value.connection_invalidated
        session.rollback()
        assert backend(session) == ours


def test_what_the_database_refuses_is_said_in_sqlalchemys_words(writing: Engine) -> None:
    with Session(writing) as session:
        with pytest.raises(ProgrammingError, match="no_such_table"):
            binary_copy.write_packed(session, "no_such_table", [])
        session.rollback()
        table(session)
        with pytest.raises(DataError, match="field count"):
            binary_copy.write_packed(session, "copied", [b"\0\2"])


def test_parameters_stand_in_the_query_as_in_any_other(writing: Engine) -> None:
    odd, received = f"it's 100 % {uuid.uuid4()}", io.BytesIO()
    with Session(writing) as session:
        copying.execute(session, "COPY (SELECT %s::text, '100 %%') TO STDOUT", received, (odd,))
    assert received.getvalue().decode() == f"{odd}\t100 %\n"
