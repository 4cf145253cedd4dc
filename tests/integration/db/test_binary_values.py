"""Values that are packed for a binary COPY come out of the database as they went in."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import binary_copy, binary_values

ONE_DATABASE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
REALS = st.floats(width=32, allow_nan=False, allow_infinity=False)
NUMBERS = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6, allow_nan=False)


def copied(session: Session, kind: str, packed: list[bytes]) -> list[Any]:
    """What the database makes of a column of these."""
    with session.begin_nested() as savepoint:
        session.execute(text(f"CREATE TEMP TABLE copied (place serial, value {kind})"))
        binary_copy.write_packed(session, "copied (value)", [struct.pack(">h", 1) + one for one in packed])
        found = list(session.scalars(text("SELECT value FROM copied ORDER BY place")))
        savepoint.rollback()
    return found


@given(st.lists(st.none() | st.binary()))
@ONE_DATABASE
def test_bytes_and_null_come_back(session: Session, values: list[bytes | None]) -> None:
    found = copied(session, "bytea", [binary_values.of_bytes(value) for value in values])
    assert [None if value is None else bytes(value) for value in found] == values


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
@ONE_DATABASE
def test_names_come_back_whatever_stands_in_them(session: Session, values: list[str]) -> None:
    assert copied(session, "text", [binary_values.of_name(value) for value in values]) == values


@given(st.lists(st.none() | st.lists(st.lists(st.lists(NUMBERS), min_size=2, max_size=2))))
@ONE_DATABASE
def test_drawings_come_back(session: Session, values: list[Any]) -> None:
    assert copied(session, "json", [binary_values.of_json(value) for value in values]) == values


@given(st.lists(st.lists(REALS)))
@ONE_DATABASE
def test_reals_come_back_as_their_nearest(session: Session, values: list[list[float]]) -> None:
    found = copied(session, "real[]", [binary_values.of_reals(value) for value in values])
    assert [np.float32(one).tolist() for one in found] == [np.float32(one).tolist() for one in values]


def test_what_is_too_small_for_a_real_is_zero_and_what_is_too_large_is_refused(session: Session) -> None:
    assert copied(session, "real[]", [binary_values.of_reals([1e-46, 1e-300, -1e-46])]) == [[0.0, 0.0, 0.0]]
    with pytest.raises(OverflowError):
        binary_values.of_reals([1e39])
