"""The model server as gunicorn runs it: the intake in an event loop, Flask behind it in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import nullcontext
from itertools import takewhile
from typing import TYPE_CHECKING, cast

from a2wsgi import WSGIMiddleware
from werkzeug.wsgi import ClosingIterator

from model_server import config, intake
from model_server.app import create_app
from model_server.config import Settings
from model_server.http_protocol import GONE
from model_server.intake import Intake
from model_server.services import EXTENSION, Services

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send
    from a2wsgi.wsgi_typing import WSGIApp

# Per process: 4 MB of JSON numbers become about 100 MB of Python objects. nginx buffers each body, so none is slow.
LARGE_AT_ONCE = 2


def create_asgi(settings: Settings | None = None) -> ASGIApp:
    """The ASGI application. Reads the environment where no settings are given; raises SettingRefused."""
    settings = settings or config.read()
    app = create_app(settings)
    services: Services = app.extensions[EXTENSION]
    return in_front(app, services)


def in_front(application: WSGIApplication, services: Services) -> ASGIApp:
    """A WSGI application behind the intake, in threads."""
    called = cast("WSGIApp", _adapted(application))
    threads = WSGIMiddleware(called, workers=services.settings.web_threads)
    large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # WSGI does not tell - from _, so a client could add to the headers that proxies set
            scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        async with large if _is_large(scope) else nullcontext():
            await threads(scope, receive, send)

    return Intake(behind, services)


def _is_large(scope: Scope) -> bool:
    headers = dict(scope["headers"]) if scope["type"] == "http" else {}
    return b"transfer-encoding" in headers or int(headers.get(b"content-length") or 0) > intake.MAX_BYTES


def _adapted(application: WSGIApplication) -> WSGIApplication:
    """The application, told that its input ends with the body, even where that came in chunks without a length. An
    answer that nobody waits for any more is ended: making it may hold a connection to the database."""

    def called(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input_terminated"] = True
        pieces = application(environ, start_response)
        waited_for = takewhile(lambda _: GONE not in environ["asgi.scope"], pieces)
        return ClosingIterator(waited_for, getattr(pieces, "close", None))

    return called
