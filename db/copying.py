"""COPY as a statement like any other: SQLAlchemy turns its errors into those that callers handle, and a connection that
proves dead leaves the pool, with all that are as old. A COPY on the driver's own connection would go around both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

OPTION = "copies"  # the execution option that holds the file


def execute(session: Session, statement: str, file: Any, parameters: Sequence[Any] = ()) -> None:
    """Execute a COPY in the session's transaction: FROM STDIN reads `file`, TO STDOUT writes to it.

    On an engine that `listen` was not called for, PostgreSQL refuses the statement. Raises SQLAlchemy's DBAPIErrors.
    """
    session.connection().exec_driver_sql(statement, tuple(parameters), execution_options={OPTION: file})


def listen(engine: Engine) -> None:
    """Let the engine's connections COPY."""
    event.listen(engine, "do_execute", _copy)


def _copy(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    file = context.execution_options.get(OPTION) if context is not None else None
    if file is None:
        return None
    cursor.copy_expert(cursor.mogrify(statement, parameters) if parameters else statement, file)
    return True
