"""Statements that a connection plans once and keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session


def execute(
    session: Session, name: str, prepare: str, statement: str, values: Mapping[str, str]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of `statement`, which executes what `prepare` makes under that name. Both are psycopg2's SQL.

    What is prepared outlives a transaction that is rolled back, and ends with the connection; so does the note of it.
    """
    connection = session.connection()
    known: set[str] = connection.info.setdefault("prepared", set())
    if name not in known:
        connection.exec_driver_sql(prepare)
        known.add(name)
    return connection.exec_driver_sql(statement, dict(values)).all()
