"""Arrays as literals come out of the database as they went in."""

from __future__ import annotations

import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db import array_literals

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
ONE_DATABASE = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(session: Session, literal: str, kind: str) -> object:
    found = session.connection().exec_driver_sql(f"SELECT CAST(%(it)s AS {kind}[])", {"it": literal})
    return found.scalar_one()


@given(st.lists(st.none() | TEXTS | st.sampled_from(["NULL", "null", '"', "\\", "{}", ",", "", " ", "{1,2}", "'"])))
@ONE_DATABASE
def test_texts_come_back_whatever_stands_in_them(session: Session, values: list[str | None]) -> None:
    assert read(session, array_literals.of_texts(values), "text") == values


@given(st.lists(st.none() | st.binary()))
@ONE_DATABASE
def test_bytes_come_back(session: Session, values: list[bytes | None]) -> None:
    found = read(session, array_literals.of_bytes(values), "bytea")
    assert isinstance(found, list)
    assert [None if value is None else bytes(value) for value in found] == values


def test_numbers_and_ids_come_back(session: Session) -> None:
    numbers, ids = [0.1, 1e-37, 1.0, 0.333333], [uuid.uuid4(), uuid.uuid4()]
    assert read(session, array_literals.of_words(numbers), "float8") == numbers
    assert read(session, array_literals.of_words(ids), "text") == [str(one) for one in ids]
    assert read(session, array_literals.of_words([]), "integer") == []
