"""Keys of admins, moderators and viewers. Only their hashes are kept, so a lost key cannot be shown again."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.schema import ROLES, ApiKey

PREFIX = "dlk_"  # so that a leaked key is recognised as one
RANDOM_BYTES = 32  # too random to be guessed, so a plain SHA-256 is hash enough


def create(session: Session, *, name: str, role: str) -> str:
    """Make a key and return it: the only time that it can be read. Raises ValueError for an unknown role."""
    if role not in ROLES:
        raise ValueError(f"There is no role {role!r}. Roles: {', '.join(ROLES)}.")
    key = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    session.add(ApiKey(id=uuid.uuid4(), name=name, role=role, key_sha256=_hash(key)))
    session.flush()
    return key


def find(session: Session, key: str) -> ApiKey | None:
    """The row of a valid key; None for an unknown or revoked one."""
    return session.scalars(
        select(ApiKey).where(ApiKey.key_sha256 == _hash(key), ApiKey.revoked_at.is_(None))
    ).one_or_none()


def get(session: Session, identity: uuid.UUID) -> ApiKey | None:
    """A key that is still valid, by its id."""
    return session.scalars(select(ApiKey).where(ApiKey.id == identity, ApiKey.revoked_at.is_(None))).one_or_none()


def all_of(session: Session) -> list[ApiKey]:
    """Every key, revoked ones too, oldest first."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)))


def hold_admins(session: Session) -> list[uuid.UUID]:
    """The valid admins' keys. Nobody else can revoke one of them until this transaction ends."""
    valid = select(ApiKey.id).where(ApiKey.role == ROLES[-1], ApiKey.revoked_at.is_(None))
    return list(session.scalars(valid.order_by(ApiKey.id).with_for_update()))


def revoke(session: Session, identity: uuid.UUID) -> ApiKey | None:
    """End a key, and with it the sessions opened by it. None: no such key. Revoking twice changes nothing."""
    found = session.get(ApiKey, identity)
    if found is not None and found.revoked_at is None:
        found.revoked_at = session.scalar(select(func.now()))
        session.flush()
    return found


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
