"""HTTP on one connection, as uvicorn speaks it, with what a public server needs besides."""

from __future__ import annotations

import asyncio
from typing import Any, cast
from urllib.parse import unquote

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from db import logs
from model_server import errors
from model_server.errors import ApiError
from model_server.json_body import SAFE_HEADERS

HEAD_BYTES = 65_536  # of what comes before a body, if it does not come in one piece
HEAD_SECONDS = 30.0  # within which it must have come
NOT_HTTP = (
    "This is not a valid HTTP request. Look for a control character in a header, an unescaped letter in the URL, or a "
    "body with two lengths."
)
GONE = "deltaloop.gone"  # key of a request's scope: nobody waits for the answer any more


class AtOnce:
    """A transport that sends in one piece what is written in one turn of the event loop. Head and body of an answer
    are two writes, and each would cost the kernel, nginx and the client as much as both together."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, content: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(content)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        held, self._held = self._held, []
        if held:
            self._transport.write(b"".join(held))


class Protocol(HttpToolsProtocol):
    """uvicorn's own, sending by AtOnce. Closes connections whose head never completes (nginx refuses those first), and
    those that were gone before their address was known, which no limit could count."""

    url = b""  # until there is one
    _in_head = True
    _head_bytes = 0
    _begun: float  # when the head began, by the loop's clock
    _look: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(AtOnce(transport, self.loop))  # type: ignore[arg-type]  # it has all that one has
        self._begun = self.loop.time()
        self._look = self.loop.call_later(HEAD_SECONDS, self._end_if_slow)
        if self.client is None and self.server is not None and self.server[1] is not None:  # None: a Unix socket
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        if self.cycle and not self.cycle.response_complete:
            cast(dict[str, Any], self.cycle.scope)[GONE] = True
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_bytes, self._begun = True, 0, self.loop.time()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        goes_on = self._in_head
        super().data_received(data)
        if goes_on and self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._refuse(f"A request has at most {HEAD_BYTES} bytes before its body.")

    def send_400_response(self, msg: str) -> None:
        self._refuse(NOT_HTTP)  # uvicorn's words do not say what to mend

    def _refuse(self, message: str) -> None:
        """Answer as the API does, and close. The log's line is written here: Flask hears nothing of such a request, or
        only that its body broke off."""
        # Not at the top: prometheus_client looks for the folder of the processes' figures once, when it is loaded, and
        # gunicorn loads this module before there is such a folder.
        from model_server import watching

        if self.transport.is_closing():
            return  # it was refused already
        given = dict(self.headers or ()).get(watching.HEADER.lower().encode(), b"")
        name = watching.name_of(given.decode("latin-1"))
        headers = {**SAFE_HEADERS, "Connection": "close", watching.HEADER: name}
        answer = errors.answer(ApiError(400, errors.CODES[400], message, headers=headers))
        said = [*self.server_state.default_headers, *((one.encode(), of.encode()) for one, of in answer.headers)]
        head = b"".join(b"%b: %b\r\n" % one for one in said)
        self.transport.write(STATUS_LINE[400] + head + b"\r\n" + answer.get_data())
        self.transport.close()
        method = self.parser.get_method().decode() if self.url else ""  # without a URL the parser guesses
        path = unquote(self.url.partition(b"?")[0].decode("ascii", "replace"))
        with logs.bound(request_id=name):
            watching.finish(method, path, watching.NO_ROUTE, 400, self.loop.time() - self._begun)

    def _end_if_slow(self) -> None:
        if self._in_head and self.loop.time() - self._begun >= HEAD_SECONDS:
            self.transport.abort()
        else:
            self._look = self.loop.call_later(HEAD_SECONDS, self._end_if_slow)
