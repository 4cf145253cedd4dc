"""Who did what."""

from __future__ import annotations

from flask import Response

from db import audit
from model_server import auth
from model_server.json_body import json_answer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.services import services
from model_server.settings_schemas import AuditEventAnswer, AuditEventList, AuditQuery

api = blueprint("audit", "Who did what.")


@api.get("/audit-events", operation_id="listAuditEvents", responses={"200": AuditEventList}, security=KEY_OR_SESSION)
@auth.requires("admin")
def list_audit_events(query: AuditQuery) -> Response:
    """What was done with a key or by the command line, the newest first. Nothing of it can be changed or taken out."""
    with services().sessions() as session:
        found = audit.newest(session, limit=query.limit, before=query.before)
        answer = json_answer(AuditEventList([AuditEventAnswer.model_validate(entry) for entry in found]))
    answer.cache_control.no_store = True
    return answer
