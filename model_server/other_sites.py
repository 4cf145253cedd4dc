"""Refuses writes that the page of another web site makes a visitor's browser send.

Another site can send a form without asking. It comes without our cookies (SameSite), but the browser keeps the cookies
of the answer, and the visitor would lose who they are here. Browsers say where a request was made; programs do not, and
pass.
"""

from __future__ import annotations

from typing import Protocol

from flask import request

from model_server.errors import ApiError

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OURS = ("same-origin", "none")  # none: somebody reloads or types an address, no page asks
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
LOOKED_AT = ("sec-fetch-site", "origin", "host")
REFUSED = "The page of another web site made this browser send it; use this site's own page, or a program."


class Headers(Protocol):
    """Headers by name, at least those in LOOKED_AT."""

    def get(self, name: str, /) -> str | None: ...


def refuse_writes() -> None:
    """Before each request: ApiError 403 for a write that a page of another origin makes."""
    if request.method not in SAFE_METHODS and is_from_another(request.headers):
        raise ApiError(403, "other_site", REFUSED)


def is_from_another(headers: Headers) -> bool:
    """Whether a browser says so. Sec-Fetch-Site counts before Origin, because a proxy that changes the host makes the
    origin look foreign. Over plain HTTP browsers send Origin alone."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in OURS
    origin = headers.get("origin")
    if origin is None:
        return False
    scheme, _, host = origin.lower().partition("://")
    port = DEFAULT_PORTS.get(scheme, "")
    return bool(host.removesuffix(port) != (headers.get("host") or "").lower().removesuffix(port))
