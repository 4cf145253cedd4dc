"""Bytes by their SHA-256. Where they lie is this module's secret."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.schema import Artifact

MAX_BYTES = 16 * 1024 * 1024


def store(session: Session, content: bytes) -> bytes:
    """Keep bytes and return their SHA-256; the same bytes are kept once. Raises ValueError above 16 MiB."""
    if len(content) > MAX_BYTES:
        raise ValueError(f"An artifact of {len(content)} bytes is over the limit of {MAX_BYTES}.")
    sha256 = hashlib.sha256(content).digest()
    session.execute(insert(Artifact).values(sha256=sha256, content=content).on_conflict_do_nothing())
    return sha256


def read(session: Session, sha256: bytes) -> bytes:
    """The bytes of that name. Raises NoResultFound where there are none."""
    return session.scalars(select(Artifact.content).where(Artifact.sha256 == sha256)).one()
