"""In front of Flask: takes ordinary requests that bring good submissions, and hands every other request on.

It checks and stores submissions by the code that the route uses (`receiving`), and answers in the same bytes. It
refuses nothing itself. A request that is odd or bad, exceeds a limit or cannot be served just now is for Flask to
answer, which gets its body, what was counted already, and what failed. Many requests wait here at once, in an event
loop; a thread checks and stores together what comes at the same time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import limits
import orjson

from db import logs
from db.incoming import Batch, NoSuchContributor
from db.rate_counts import Hits
from model_server import contributor_cookie, json_body, other_sites, receiving, submission_checks, watching
from model_server.errors import DATABASE_GONE, ApiError
from model_server.receiving import CheckedRequest
from model_server.services import Services
from model_server.storing import LimitedBatch
from model_server.submission_schemas import MAX_SUBMISSIONS
from model_server.together import Gathered, done

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from a2wsgi.asgi_typing import ASGIApp, HTTPScope, Receive, ReceiveEvent, Scope, Send

RULE, ENDPOINT = "/api/v1/tasks/<task>/submissions", "submissions.create_submissions"  # Flask's names for it
PATH = re.compile(r"/api/v1/tasks/([A-Za-z0-9_-]+)/submissions")
COOKIE = re.compile(contributor_cookie.COOKIE.encode() + rb"=([A-Za-z0-9._-]+)")  # and no other beside it
HOST = re.compile(rb"[A-Za-z0-9.-]+(:[0-9]+)?")
LENGTH = re.compile(rb"[1-9][0-9]{0,9}")
# 32 ordinary drawings and more. Others wait while one is checked, so larger ones go to Flask, which counts them first.
MAX_BYTES = 131_072
GROUP_BYTES = 1_048_576  # of bodies in one group: their numbers take 25 times as much as Python objects
APART_SECONDS = 0.008  # between the beginnings of two groups; see bench/README.md, load
ODD = (b"authorization", b"content-encoding", b"transfer-encoding")  # requests with one of these are for Flask
HANDED = "deltaloop.handed"  # key of the scope
PASSED_ON = (ApiError, NoSuchContributor, receiving.NothingStored)  # Flask meets the same, and answers it
NAME = watching.HEADER.lower().encode()
HEADERS = [(name.lower().encode(), value.encode()) for name, value in json_body.SAFE_HEADERS.items()]


class _NotOrdinary(Exception):
    """The request is for Flask."""


@dataclass
class Sent:
    """An ordinary request. `counted`: the count of each key, this one included; `failed`: why it was not stored."""

    name: str
    path: str
    task: str
    cookie: str
    body: bytes
    began: float
    counted: dict[str, int] = field(default_factory=dict)
    failed: Exception | None = None


def handed_on(environ: WSGIEnvironment) -> Sent | None:
    """What the intake knows of a request that it left to Flask; None for one that it did not look into."""
    found: Sent | None = environ.get("asgi.scope", {}).get(HANDED)
    return found


class Intake:
    """Behaves like `application`, an ASGI application, and is quicker for good submissions."""

    def __init__(self, application: ASGIApp, services: Services) -> None:
        self._application, self._services = application, services
        self._limits = sorted(limits.parse_many(services.settings.submission_limit))
        self._gathered = Gathered(
            self._answers, weigh=lambda sent: len(sent.body), heaviest=GROUP_BYTES, apart=APART_SECONDS
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and (path := PATH.fullmatch(scope["path"])):
            began = time.perf_counter()
            headers = dict(scope["headers"])
            cookie = self._cookie(scope, headers)
            if cookie is not None:
                body = await _body(receive)
                if body is None:
                    return  # the client has gone
                name = watching.name_of(headers.get(NAME, b"").decode("latin-1"))
                sent = Sent(name, scope["path"], path[1], cookie, body, began)
                answer = await self._answer(sent)
                if answer is not None:
                    await _send(name, answer, send)
                    return
                cast(dict[str, Any], scope).update({HANDED: sent, watching.BEGAN: began})
                receive = _again(body, receive)
        await self._application(scope, receive, send)

    def _cookie(self, scope: HTTPScope, headers: dict[bytes, bytes]) -> str | None:
        """The contributor's cookie of an ordinary request; None for Flask. Looks at everything but the body."""
        length, cookie = headers.get(b"content-length", b""), COOKIE.fullmatch(headers.get(b"cookie", b""))
        if (
            cookie is None
            or len(headers) != len(list(scope["headers"]))  # a header came twice
            or headers.get(b"content-type") != b"application/json"
            or scope["query_string"]
            or not LENGTH.fullmatch(length)
            or int(length) > min(MAX_BYTES, self._services.settings.max_body_bytes)
            or not HOST.fullmatch(headers.get(b"host", b""))
            or any(name in headers for name in ODD)
            or other_sites.is_from_another(_of_sites(headers))
        ):
            return None
        return cookie[1].decode()

    async def _answer(self, sent: Sent) -> bytes | None:
        """The answer's body; None where Flask is to answer."""
        try:
            return await self._gathered.ask(sent)
        except PASSED_ON:
            pass
        except Exception as error:
            sent.failed = error
        return None

    def _answers(self, requests: Sequence[Sent]) -> list[bytes | BaseException | None]:
        """The answers to requests that came at the same time; None where Flask is to answer."""
        answers: list[bytes | BaseException | None] = [None] * len(requests)
        checked: dict[int, CheckedRequest] = {}
        batches: dict[int, LimitedBatch] = {}
        for place, sent in enumerate(requests):
            try:
                checked[place], batches[place] = self._checked(sent)
            except _NotOrdinary:
                pass
            except Exception as error:
                answers[place] = error
        stored = (
            done(self._services.storage.count_and_store, list(batches.values()), for_all=DATABASE_GONE)
            if batches
            else []
        )
        for place, found in zip(batches, stored, strict=True):
            if isinstance(found, BaseException):
                answers[place] = found
            elif found is not None:
                try:
                    answers[place] = orjson.dumps(receiving.answer(checked[place], found).model_dump(mode="json"))
                except receiving.NothingStored as nothing:
                    answers[place] = nothing
        with logs.together():
            for sent, answer in zip(requests, answers, strict=True):
                if isinstance(answer, bytes):
                    with logs.bound(request_id=sent.name):
                        watching.finish("POST", sent.path, RULE, 201, time.perf_counter() - sent.began)
        return answers

    def _checked(self, sent: Sent) -> tuple[CheckedRequest, LimitedBatch]:
        """A request whose items are all good, and what to store of it. Raises whatever makes it one for Flask."""
        contributor = contributor_cookie.signed(sent.cookie, self._services.secret_key())
        items = _items(sent.body)
        if contributor is None or sent.task not in self._services.tasks:
            raise _NotOrdinary
        task = self._services.task(sent.task, naming=submission_checks.labels_named(items))
        checked = receiving.check(self._services, task, items)
        if checked.rejected:
            raise _NotOrdinary
        limits = [
            (Hits(limit.key_for(f"person {contributor.hex}", ENDPOINT), len(items), limit.get_expiry()), limit.amount)
            for limit in self._limits
        ]
        return checked, LimitedBatch(Batch(contributor, list(checked.good.values())), limits, sent.counted)


def _of_sites(headers: dict[bytes, bytes]) -> dict[str, str]:
    looked_at = {name: headers.get(name.encode()) for name in other_sites.LOOKED_AT}
    return {name: value.decode("latin-1") for name, value in looked_at.items() if value is not None}


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it breaks off."""
    parts = []
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return None
        parts.append(event.get("body", b""))
        if not event.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body once more, and then what `receive` gives."""
    told: list[ReceiveEvent] = [{"type": "http.request", "body": body, "more_body": False}]

    async def hear() -> ReceiveEvent:
        return told.pop() if told else await receive()

    return hear


async def _send(name: str, answer: bytes, send: Send) -> None:
    said = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": [*said, *HEADERS, (NAME, name.encode())]})
    await send({"type": "http.response.body", "body": answer})


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
    """Checking a picture is expensive, so Flask counts the request first and decodes it once."""
    return isinstance(item, dict) and item.get("source") is not None
