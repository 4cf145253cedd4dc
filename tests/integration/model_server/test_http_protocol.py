"""Connections that would hold the server up: real sockets, and uvicorn as gunicorn's processes run it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from flask_openapi3 import OpenAPI

from model_server import asgi, http_protocol, intake
from model_server.asgi import in_front
from model_server.http_protocol import Protocol
from model_server.services import EXTENSION
from tests.waiting import wait_for

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GET = b"GET / HTTP/1.1\r\nHost: here\r\n"
LARGE = intake.MAX_BYTES + 1
PIECE, MOST = 100_000, 3_000  # bytes of a piece of an answer, and pieces


@contextmanager
def served(listening: socket.socket, app: OpenAPI, application: WSGIApplication) -> Iterator[None]:
    """An application behind the intake of an app."""
    made: Any = in_front(application, app.extensions[EXTENSION])
    config = uvicorn.Config(made, loop="uvloop", http=Protocol, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def connected(listening: socket.socket) -> socket.socket:
    return socket.create_connection(listening.getsockname(), timeout=20)


def reset(connection: socket.socket) -> None:
    """Go at once, without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def to_the_end(connection: socket.socket) -> bytes:
    said = b""
    while piece := connection.recv(65_536):
        said += piece
    return said


def hello(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


def test_a_head_that_does_not_end_is_refused(listening: socket.socket, app: OpenAPI) -> None:
    with served(listening, app, hello), connected(listening) as connection:
        connection.sendall(GET + b"X: " + b"x" * http_protocol.HEAD_BYTES)
        assert to_the_end(connection).startswith(b"HTTP/1.1 400")


def test_a_head_that_does_not_come_is_not_waited_for(
    listening: socket.socket, app: OpenAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.2)
    with served(listening, app, hello):
        for begun in (b"", GET):
            with connected(listening) as connection:
                connection.sendall(begun)
                assert to_the_end(connection) == b""


def test_a_body_may_be_slower_than_a_head(
    listening: socket.socket, app: OpenAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.2)

    def read(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"].read(4)
        return hello(environ, start_response)

    with served(listening, app, read), connected(listening) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab")
        threading.Event().wait(0.5)
        connection.sendall(b"cd")
        assert to_the_end(connection).endswith(b"hello")


def test_an_answer_ends_where_nobody_waits_for_it_any_more(listening: socket.socket, app: OpenAPI) -> None:
    made, closed = [], threading.Event()

    def pieces() -> Iterator[bytes]:
        try:
            for number in range(MOST):
                made.append(number)
                yield b"x" * PIECE
        finally:
            closed.set()

    def long(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return pieces()

    with served(listening, app, long):
        connection = connected(listening)
        connection.sendall(GET + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        reset(connection)
        assert closed.wait(20)
    assert len(made) < MOST


def test_who_was_gone_before_they_could_be_seen_is_not_served(listening: socket.socket, app: OpenAPI) -> None:
    """Limits would take what comes from nowhere for this very machine."""
    asked: list[str | None] = []

    def note(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked.append(environ.get("REMOTE_ADDR"))
        return hello(environ, start_response)

    gone = connected(listening)
    gone.sendall(GET + b"\r\n")
    reset(gone)
    with served(listening, app, note):
        with connected(listening) as connection:
            connection.sendall(GET + b"Connection: close\r\n\r\n")
            assert to_the_end(connection).endswith(b"hello")
        wait_for(lambda: asked or None, seconds=5, what="the honest one")
    assert asked == ["127.0.0.1"]


def test_few_large_bodies_are_in_work_at_once_and_others_do_not_wait(listening: socket.socket, app: OpenAPI) -> None:
    working: list[int] = []
    most, go_on = [0], threading.Event()

    def work(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            working.append(1)
            most.append(len(working))
            assert len(environ["wsgi.input"].read()) == LARGE
            go_on.wait(20)
            working.pop()
        return hello(environ, start_response)

    with served(listening, app, work), ExitStack() as stack:
        senders = [stack.enter_context(connected(listening)) for _ in range(3 * asgi.LARGE_AT_ONCE)]
        for sender in senders:
            sender.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % LARGE)
        pool = stack.enter_context(ThreadPoolExecutor(len(senders)))
        sent = [pool.submit(sender.sendall, b"x" * LARGE) for sender in senders]
        wait_for(lambda: len(working) == asgi.LARGE_AT_ONCE or None, seconds=20, what="the first large ones")
        with connected(listening) as other:
            other.sendall(GET + b"Connection: close\r\n\r\n")
            assert to_the_end(other).endswith(b"hello")
        go_on.set()
        for sender, done in zip(senders, sent, strict=True):
            done.result(20)
            assert to_the_end(sender).endswith(b"hello")
    assert max(most) == asgi.LARGE_AT_ONCE
