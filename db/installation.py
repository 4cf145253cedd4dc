"""The secrets that a database has for itself."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.schema import Installation

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


def secret_key(session: Session) -> bytes:
    """The key that signs cookies: 32 random bytes, the same for every server on this database."""
    return session.scalars(select(Installation.secret_key)).one()
