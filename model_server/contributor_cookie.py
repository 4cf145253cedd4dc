"""The anonymous contributor behind a request: a signed cookie that holds a random id and nothing else."""

from __future__ import annotations

import uuid
from functools import lru_cache

from flask import Response, g, request
from itsdangerous import BadSignature

from model_server import auth
from model_server.errors import ApiError
from model_server.services import services

COOKIE = "dl_c"
ONE_YEAR_SECONDS = 365 * 24 * 60 * 60
PURPOSE = "contributor"
KNOWN = 10_000  # cookies whose signature need not be checked again
MAX_CHARACTERS = 128  # ours have 60; longer ones are not read


def read() -> uuid.UUID | None:
    """The contributor that the cookie names; None without one, or with one that we did not sign.

    Limits and routes both ask; the signature is checked once a request.
    """
    if "contributor" not in g:
        g.contributor = _read()
    found: uuid.UUID | None = g.contributor
    return found


def _read() -> uuid.UUID | None:
    cookie = request.cookies.get(COOKIE)
    return None if cookie is None else signed(cookie, services().secret_key())


def signed(cookie: str, key: bytes) -> uuid.UUID | None:
    """The contributor in a cookie that was signed with the installation's key."""
    return _signed(cookie, key) if len(cookie) <= MAX_CHARACTERS else None


@lru_cache(maxsize=KNOWN)
def _signed(cookie: str, key: bytes) -> uuid.UUID | None:
    try:
        return uuid.UUID(auth.signer(PURPOSE, key).unsign(cookie).decode())
    except (BadSignature, ValueError):
        return None


def demand() -> uuid.UUID:
    """The contributor. Raises ApiError 401 that says how to become one."""
    found = read()
    if found is None:
        raise unknown()
    return found


def unknown() -> ApiError:
    return ApiError(
        401, "no_contributor", "No valid contributor cookie came along; POST /api/v1/contributors first and keep it."
    )


def forget(response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=auth.secure_cookies())


def write(response: Response, contributor: uuid.UUID) -> None:
    """Give the cookie, or prolong it by a year."""
    response.set_cookie(
        COOKIE,
        auth.signer(PURPOSE).sign(contributor.hex).decode(),
        max_age=ONE_YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=auth.secure_cookies(),
    )
