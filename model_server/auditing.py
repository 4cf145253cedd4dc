"""Each act of a key's holder is entered in the audit table before it is done; its answer completes the entry.

Requests that change nothing are not entered, except those marked with `always` (an export takes everything along).
Attempts without a key are not entered either: the log has them, and strangers must not be able to fill a table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import audit
from db.schema import AuditEvent
from model_server.auth import Principal
from model_server.errors import LOG
from model_server.other_sites import SAFE_METHODS
from model_server.services import services

ALWAYS = "_audited"
MAX_DETAIL_BYTES, MAX_TARGET = 4096, 500
UNSTORABLE = b"\\u0000"  # PostgreSQL's JSON takes any character but this one
SECRETS = {"key"}
View = TypeVar("View", bound=Callable[..., Any])


def always(view: View) -> View:
    """Mark a view that only reads, but whose use is entered all the same."""
    setattr(view, ALWAYS, True)
    return view


def begin() -> None:
    """Enter the act that this request asks for. Where that cannot be stored, the act is not done."""
    who: Principal | None = g.get("principal")
    if who is not None and _is_act():
        with services().sessions.begin() as session:
            g.audit_event = _enter(session, who).id


def end(response: Response) -> None:
    """Complete the entry of this request. A request refused for its role, and a login, are entered only here."""
    who: Principal | None = g.get("principal")
    if who is None or not _is_act():
        return
    try:
        with services().sessions.begin() as session:
            entry: int = g.pop("audit_event", None) or _enter(session, who).id
            audit.end(session, entry, status=response.status_code, detail=_detail())
    except SQLAlchemyError as error:  # what was done is done; the entry stays without an answer
        LOG.warning("the audit entry could not be completed: %s", str(error).splitlines()[0])


def _enter(session: Session, who: Principal) -> AuditEvent:
    target = request.path.replace("\0", "\ufffd")[:MAX_TARGET]
    return audit.begin(session, actor=who.name, role=who.role, action=_action(), target=target, request_id=g.request_id)


def _is_act() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method not in SAFE_METHODS or getattr(view, ALWAYS, False)


def _action() -> str:
    """The operation's name, as in the OpenAPI document."""
    first, *others = (request.endpoint or "").rpartition(".")[2].split("_")
    return first + "".join(word.title() for word in others)


def _detail() -> dict[str, Any] | None:
    """What the request said: its body, or its query. None where that is empty, or too large to keep."""
    if request.method in SAFE_METHODS:
        return {name: value.replace("\0", "\ufffd") for name, value in request.args.items()} or None
    if not request.is_json or (request.content_length or 0) > MAX_DETAIL_BYTES or UNSTORABLE in request.get_data():
        return None
    try:
        body = request.get_json()
    except Exception:  # the answer has said what is wrong with it
        return None
    said = {name: value for name, value in body.items() if name not in SECRETS} if isinstance(body, dict) else {}
    return said or None
