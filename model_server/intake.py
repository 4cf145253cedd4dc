"""In front of Flask: takes the ordinary request that brings good submissions, and hands on every other one.

What it takes is checked and stored by the code that the route uses (`receiving`), and answered in the same bytes. It
refuses nothing itself: what is odd or bad, too much or not possible just now is for Flask to answer, which gets the
body back, is told what was counted already, and what failed.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import limits
import orjson

from db.incoming import Batch, NoSuchContributor
from db.rate_counts import Hits
from model_server import contributor_cookie, json_body, other_sites, receiving, submission_checks
from model_server.errors import ApiError
from model_server.schemas import MAX_SUBMISSIONS, SubmissionsAnswer
from model_server.services import Services, Taken
from model_server.watching import ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RULE, ENDPOINT = "/api/v1/tasks/<task>/submissions", "submissions.create_submissions"  # Flask's names for it
PATH = re.compile(r"/api/v1/tasks/([A-Za-z0-9_-]+)/submissions")
COOKIE = re.compile(contributor_cookie.COOKIE + r"=([A-Za-z0-9._-]+)")  # and no other beside it
HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
LENGTH = re.compile(r"[1-9][0-9]{0,9}")
# Any of these makes a request one that Flask should look at.
ODD = ("HTTP_AUTHORIZATION", "HTTP_CONTENT_ENCODING", "HTTP_TRANSFER_ENCODING", "QUERY_STRING", "SCRIPT_NAME")
COUNTED, FAILED = "deltaloop.counted", "deltaloop.failed"  # keys of the WSGI environment, for Flask


class _NotOrdinary(Exception):
    """For Flask."""


class Intake:
    """The WSGI application that `application` is, quicker for good submissions."""

    def __init__(self, application: WSGIApplication, services: Services) -> None:
        self._application, self._services = application, services
        self._limits = sorted(limits.parse_many(services.settings.submission_limit))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and (path := PATH.fullmatch(environ.get("PATH_INFO", ""))):
            try:
                answer = orjson.dumps(self._take(environ, path[1]).model_dump(mode="json"))
            except (_NotOrdinary, ApiError, NoSuchContributor, receiving.NothingStored):
                pass
            except Exception as error:
                environ[FAILED] = error
            else:
                environ[ROUTE] = RULE
                start_response("201 CREATED", [*json_body.headers(len(answer)), *json_body.SAFE_HEADERS.items()])
                return [answer]
        return self._application(environ, start_response)

    def _take(self, environ: WSGIEnvironment, name: str) -> SubmissionsAnswer:
        """Raises whatever makes this a request for Flask."""
        contributor = self._ordinary(environ)
        items = _items(_body(environ))
        if name not in self._services.tasks:
            raise _NotOrdinary
        task = self._services.task(name, naming=submission_checks.labels_named(items))
        looked = receiving.look_at(self._services, task, items)
        if looked.rejected:
            raise _NotOrdinary
        counted = environ[COUNTED] = {}
        limits = [
            (Hits(limit.key_for(f"person {contributor.hex}", ENDPOINT), len(items), limit.get_expiry()), limit.amount)
            for limit in self._limits
        ]
        stored = self._services.taking.ask(Taken(Batch(contributor, list(looked.good.values())), limits, counted))
        if stored is None:
            raise _NotOrdinary
        return receiving.answer(looked, stored)

    def _ordinary(self, environ: WSGIEnvironment) -> uuid.UUID:
        """Who sends it. Looks at everything but the body."""
        length, cookie = environ.get("CONTENT_LENGTH", ""), COOKIE.fullmatch(environ.get("HTTP_COOKIE", ""))
        if (
            cookie is None
            or environ.get("CONTENT_TYPE") != "application/json"
            or not LENGTH.fullmatch(length)
            or int(length) > self._services.settings.max_body_bytes
            or not HOST.fullmatch(environ.get("HTTP_HOST", ""))
            or any(environ.get(name) for name in ODD)
            or other_sites.is_from_another(environ)
        ):
            raise _NotOrdinary
        contributor = contributor_cookie.signed(cookie[1], self._services.secret_key())
        if contributor is None:
            raise _NotOrdinary
        return contributor


def _body(environ: WSGIEnvironment) -> bytes:
    """The whole body, which Flask can read again."""
    content: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH", "0")))
    environ["wsgi.input"] = io.BytesIO(content)
    return content


def _items(content: bytes) -> list[Any]:
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise _NotOrdinary from None
    items = body.get("submissions") if isinstance(body, dict) and len(body) == 1 else None
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_SUBMISSIONS or any(map(_brings_picture, items)):
        raise _NotOrdinary
    return items


def _brings_picture(item: Any) -> bool:
    """Looking at a picture is dear: Flask counts first, and looks once."""
    return isinstance(item, dict) and item.get("source") is not None
