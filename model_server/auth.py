"""Who may do what: API keys by header, or a session cookie with a CSRF token."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, Signer, TimestampSigner

from db import api_keys, revoked_sessions
from db.schema import ROLES, ApiKey
from model_server import tried_keys
from model_server.errors import ApiError
from model_server.other_sites import SAFE_METHODS
from model_server.services import services

SESSION_COOKIE = "dl_s"
SESSION_SECONDS = 12 * 60 * 60
CSRF_HEADER = "X-CSRF-Token"
MAY = "_required_role"
KEY_NAMES = {"key", "apikey", "api_key", "access_token", "token", "bearer", "authorization", "password"}
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Principal:
    """Somebody with a key. `csrf_token` for one who came by session cookie."""

    name: str
    role: str
    csrf_token: str | None = None

    def may(self, role: str) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True)
class Opened:
    """What a session cookie says: which session, opened by which key, and when it expires."""

    id: uuid.UUID
    key: uuid.UUID
    expires_at: dt.datetime


def requires(role: str) -> Callable[[View], View]:
    """Mark a view: only for that role and above. `enforce` looks at the mark before the request is parsed."""

    def mark(view: View) -> View:
        setattr(view, MAY, role)
        return view

    return mark


def required_role(endpoint: str | None) -> str | None:
    """The role that an endpoint requires; None for a public one."""
    role: str | None = getattr(current_app.view_functions.get(endpoint or ""), MAY, None)
    return role


def refuse_keys_in_addresses() -> None:
    """Before each request: ApiError 400 where its URL holds a key: logs and histories keep URLs."""
    values = [value for _, value in request.args.items(multi=True)]
    named = KEY_NAMES.intersection(map(str.lower, request.args))
    if named or any(api_keys.PREFIX in text for text in (request.path, *values)):
        message = (
            "A key does not belong in a URL, which logs and histories keep: "
            "send it in the Authorization header, and revoke this one."
        )
        raise ApiError(400, "key_in_url", message)


def enforce() -> None:
    """Before each request: 401 without a valid key, 403 with too low a role."""
    role = required_role(request.endpoint)
    if role is None:
        return
    principal = identify()
    if principal is None:
        raise unauthenticated("This needs `Authorization: Bearer KEY`, or a session (POST /api/v1/sessions).")
    g.principal = principal
    if not principal.may(role):
        raise ApiError(403, "forbidden", f"This needs the role {role}; the key {principal.name!r} is {principal.role}.")


def principal() -> Principal:
    """Who makes this request; for views that require a role."""
    found: Principal = g.principal
    return found


def identify() -> Principal | None:
    """Who makes this request, by key or session. Raises ApiError 401, 403 or 429 for one that is not valid."""
    header = request.headers.get("Authorization")
    if header is not None:
        kind, _, key = header.partition(" ")
        if kind.lower() != "bearer":
            raise unauthenticated("A key comes as `Authorization: Bearer KEY`.")
        row = demand(key.strip())
        return Principal(row.name, row.role)
    cookie = request.cookies.get(SESSION_COOKIE)
    return None if cookie is None else _by_session(cookie)


def demand(key: str) -> ApiKey:
    """The row of a valid key. Raises ApiError 401 for a wrong one, and 429 where too many of these were tried."""
    row = tried_keys.find(key)
    if row is None:
        raise unauthenticated("The key is unknown or revoked.")
    return row


def unauthenticated(message: str) -> ApiError:
    return ApiError(401, "unauthenticated", message, headers={"WWW-Authenticate": "Bearer"})


def open_session(key: ApiKey) -> tuple[str, Principal]:
    """The cookie of a new session, and who it is for."""
    cookie = _session_signer().sign(key.id.hex + uuid.uuid4().hex).decode()
    return cookie, Principal(key.name, key.role, _csrf_token(cookie))


def write_session(response: Response, cookie: str) -> None:
    response.set_cookie(
        SESSION_COOKIE, cookie, max_age=SESSION_SECONDS, httponly=True, samesite="Strict", secure=secure_cookies()
    )


def end_session() -> None:
    """End the session of this request, so that a copy of its cookie is worth nothing. Harmless without one."""
    opened = _opened(request.cookies.get(SESSION_COOKIE, ""))
    if opened is not None:
        with services().sessions.begin() as session:
            revoked_sessions.add(session, opened.id, expires_at=opened.expires_at)


def forget_session(response: Response) -> None:
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Strict", secure=secure_cookies())


def secure_cookies() -> bool:
    """Whether cookies are for TLS only: as set, else as the request came."""
    setting = services().settings.cookie_secure
    return request.is_secure if setting is None else setting


def signer(purpose: str, key: bytes | None = None) -> Signer:
    """Signs with the installation's key; what is signed for one purpose is not valid for another."""
    return Signer(key or services().secret_key(), salt=purpose, key_derivation="hmac", digest_method=hashlib.sha256)


def _session_signer() -> TimestampSigner:
    return TimestampSigner(services().secret_key(), salt="session", key_derivation="hmac", digest_method=hashlib.sha256)


def _opened(cookie: str) -> Opened | None:
    """The session of a cookie; None where it is not ours or has expired."""
    try:
        signed, at = _session_signer().unsign(cookie, max_age=SESSION_SECONDS, return_timestamp=True)
        key, identity = signed[:32].decode(), signed[32:].decode()
        return Opened(uuid.UUID(identity), uuid.UUID(key), at + dt.timedelta(seconds=SESSION_SECONDS))
    except (BadSignature, ValueError):
        return None


def _by_session(cookie: str) -> Principal:
    opened = _opened(cookie)
    with services().sessions() as session:
        if opened is None or revoked_sessions.has(session, opened.id):
            raise unauthenticated("The session has ended; log in again.")
        key = api_keys.get(session, opened.key)
    if key is None:
        raise unauthenticated("The session's key was revoked.")
    token = _csrf_token(cookie)
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in SAFE_METHODS and not hmac.compare_digest(given.encode(), token.encode()):
        raise ApiError(403, "csrf_token_missing", f"Writes by session need the header {CSRF_HEADER} from the log-in.")
    return Principal(key.name, key.role, token)


def _csrf_token(cookie: str) -> str:
    return signer("csrf").get_signature(cookie).decode()
