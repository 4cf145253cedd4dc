"""An ASGI application for werkzeug's test client: no sockets, each request in an event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from a2wsgi.asgi_typing import ASGIApp


def client(application: ASGIApp) -> Client:
    def called(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return asyncio.run(_asked(application, environ, start_response))

    return Client(called)


async def _asked(application: ASGIApp, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """The pieces of the answer. The request's body comes in one piece."""
    heard: list[Any] = [{"type": "http.request", "body": environ["wsgi.input"].read(), "more_body": False}]
    said: list[Any] = []

    async def receive() -> Any:
        return heard.pop() if heard else await asyncio.Future()

    async def send(event: Any) -> None:
        said.append(event)

    await application(_scope(environ), receive, send)
    begun, *pieces = said
    headers = [(name.decode("latin-1").title(), value.decode("latin-1")) for name, value in begun["headers"]]
    start_response(f"{begun['status']} {HTTPStatus(begun['status']).phrase}", headers)
    return [piece.get("body", b"") for piece in pieces]


def _scope(environ: WSGIEnvironment) -> Any:
    headers = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    headers |= {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "query_string": environ["QUERY_STRING"].encode(),
        "headers": [(name.lower().replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("localhost", 80),
    }
