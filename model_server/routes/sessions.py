"""Logging in and out with a key, for people with a browser."""

from __future__ import annotations

from flask import Response, g

from model_server import auth, metrics, rate_limits
from model_server.auth import Principal
from model_server.json_body import json_answer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.settings_schemas import SessionAnswer, SessionRequest

api = blueprint("sessions", "Logging in with a key.")


@api.post("/sessions", operation_id="createSession", responses={"201": SessionAnswer})
@rate_limits.counted_as_keys
def create_session(body: SessionRequest) -> Response:
    """Log in: answers with a session cookie and the token that its writes must carry."""
    key = auth.demand(body.key)
    metrics.LOGINS.labels("accepted").inc()
    cookie, principal = auth.open_session(key)
    g.principal = principal
    answer = json_answer(_shown(principal), 201)
    auth.write_session(answer, cookie)
    return answer


@api.get("/sessions", operation_id="getSession", responses={"200": SessionAnswer}, security=KEY_OR_SESSION)
@auth.requires("viewer")
def get_session() -> Response:
    """Who is logged in, and the session's token once more (a reloaded page has forgotten it)."""
    answer = json_answer(_shown(auth.principal()))
    answer.cache_control.no_store = True
    return answer


@api.delete("/sessions", operation_id="deleteSession", responses={"204": None})
def delete_session() -> Response:
    """Log out: the session ends, in every copy of its cookie. Harmless without a session."""
    auth.end_session()
    answer = Response(status=204)
    auth.forget_session(answer)
    return answer


def _shown(principal: Principal) -> SessionAnswer:
    return SessionAnswer.model_validate(
        {"name": principal.name, "role": principal.role, "csrf_token": principal.csrf_token}
    )
