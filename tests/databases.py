"""A database of its own for a test that commits, on the server of the test process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from db.engine import make_engine
from local.postgres import Postgres


@contextmanager
def own(postgres: Postgres, *, template: str | None = None) -> Iterator[str]:
    """Its URL: empty, or a copy of one that nobody is connected to. Gone afterwards."""
    name = f"own_{uuid.uuid4().hex}"
    server = make_engine(postgres.url()).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
    try:
        yield postgres.url(name)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()
