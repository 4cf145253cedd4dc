"""The one place that makes a SQLAlchemy engine."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from db import copying
from db import patience as limits

CONNECT_TIMEOUT_SECONDS = 5


def make_engine(
    url: str,
    *,
    application: str = "deltaloop",
    pool_size: int = 5,
    patience: float | None = None,
    ping: bool = True,
    autocommit: bool = False,
) -> Engine:
    """An engine on PostgreSQL through psycopg2 that notices dead connections before using them (`ping`).

    `url` is a `postgresql://` URL. `patience`: seconds that a statement may take, also where the database hangs
    (db/patience.py); None for those who may wait. `autocommit`: each statement is a transaction of its own. Raises
    ValueError for another kind of database.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError("DATABASE_URL must be a postgresql:// URL: deltaloop runs on PostgreSQL only.")
    arguments = {"application_name": application, "connect_timeout": CONNECT_TIMEOUT_SECONDS}
    made = create_engine(
        parsed.set(drivername="postgresql+psycopg2"),
        pool_pre_ping=ping,
        isolation_level="AUTOCOMMIT" if autocommit else None,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,  # errors are logged, and what people drew is not
        connect_args=arguments if patience is None else arguments | limits.connect_arguments(patience),
    )
    copying.listen(made)
    if patience is not None:
        limits.limit(made)
    return made
