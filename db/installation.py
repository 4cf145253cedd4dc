"""The secrets of an installation, which its database keeps."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from db.schema import Installation

# PostgreSQL's own log quotes each statement that fails, and rows that it refuses: it would hold drawings.
QUIET = ("log_min_error_statement = 'panic'", "log_error_verbosity = 'terse'")
QUIET_LOCK = 0x7175696574
HMAC_BLOCK_BYTES = 64  # of SHA-256
INNER_PAD, OUTER_PAD = 0x36, 0x5C


def ensure(session: Session) -> Installation:
    """The installation's row, made at the first call. Later calls change nothing: splits must never move."""
    key = secrets.token_bytes(32).ljust(HMAC_BLOCK_BYTES, b"\0")
    session.execute(
        insert(Installation)
        .values(
            split_inner_key=bytes(byte ^ INNER_PAD for byte in key),
            split_outer_key=bytes(byte ^ OUTER_PAD for byte in key),
            secret_key=secrets.token_bytes(32),
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(select(Installation)).one()


def keep_drawings_out_of_its_log(session: Session) -> bool:
    """Have PostgreSQL log what failed without what was sent, from the next connection on. Returns whether this user may
    set that; where not, whoever runs the server has to."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": QUIET_LOCK})  # several servers start at once
    database = session.scalar(select(func.quote_ident(func.current_database())))
    try:
        with session.begin_nested():
            for setting in QUIET:
                session.execute(text(f"ALTER DATABASE {database} SET {setting}"))
    except ProgrammingError:  # not a superuser, as on RDS
        return False
    return True


def secret_key(session: Session) -> bytes:
    """The key that signs cookies: 32 random bytes, the same for every server on this database."""
    return session.scalars(select(Installation.secret_key)).one()
