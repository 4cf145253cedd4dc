"""Sessions that were logged out before they expired: a copy of their cookie must not work any more."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.schema import RevokedSession


def add(session: Session, identity: uuid.UUID, *, expires_at: dt.datetime) -> None:
    """Revoke a session until it would have expired; those that have expired meanwhile are forgotten."""
    session.execute(delete(RevokedSession).where(RevokedSession.expires_at < func.now()))
    session.execute(insert(RevokedSession).values(id=identity, expires_at=expires_at).on_conflict_do_nothing())


def has(session: Session, identity: uuid.UUID) -> bool:
    """Whether the session was revoked."""
    return session.scalar(select(RevokedSession.id).where(RevokedSession.id == identity)) is not None
