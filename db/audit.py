"""Who did what: acts of people with a key and of the command line, for good."""

from __future__ import annotations

import getpass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema import AuditEvent

COMMAND_LINE = "command line"
DONE = 200


def begin(
    session: Session, *, actor: str, role: str, action: str, target: str, request_id: str | None = None
) -> AuditEvent:
    """Enter an act before it is done; `end` says how it was answered. The caller commits."""
    made = AuditEvent(actor=actor, role=role, action=action, target=target, request_id=request_id)
    session.add(made)
    session.flush()
    return made


def end(session: Session, identity: int, *, status: int, detail: dict[str, Any] | None) -> None:
    """Complete an entry, once."""
    found = session.get_one(AuditEvent, identity)
    found.status, found.detail = status, detail
    session.flush()


def by_command(session: Session, action: str, target: str, **detail: Any) -> None:
    """Enter what a command does, in its own transaction: there is an entry exactly if it was done."""
    entry = begin(session, actor=_user(), role=COMMAND_LINE, action=action, target=target)
    end(session, entry.id, status=DONE, detail=detail or None)


def newest(session: Session, *, limit: int, before: int | None = None) -> list[AuditEvent]:
    """The newest entries first; with `before` only those older than that one."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    return list(session.scalars(query if before is None else query.where(AuditEvent.id < before)))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return "nobody known"
