"""Connections that would hold the server up: real sockets, and uvicorn as gunicorn's processes run it."""

from __future__ import annotations

import json
import logging
import re
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from flask_openapi3 import OpenAPI

from db import logs
from model_server import asgi, http_protocol, intake, watching
from model_server.asgi import in_front
from model_server.http_protocol import Protocol
from model_server.json_body import SAFE_HEADERS
from model_server.services import EXTENSION
from tests.conftest import REPOSITORY
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


def refused(answer: bytes) -> tuple[Mapping[str, str], str]:
    """Headers and message of an answer that is one 400 in the one shape of errors, and nothing after it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, _, lines = head.partition(b"\r\n")
    headers = message_from_bytes(lines)
    assert status == b"HTTP/1.1 400 Bad Request"
    assert (headers["Content-Type"], headers["Connection"]) == ("application/json", "close")
    assert int(headers["Content-Length"]) == len(body)
    assert {name: headers[name] for name in SAFE_HEADERS} == SAFE_HEADERS
    error = json.loads(body)["error"]
    assert set(error) == {"code", "message"}
    assert error["code"] == "bad_request"
    return dict(headers), error["message"]


def test_a_head_that_does_not_end_is_refused(listening: socket.socket, app: OpenAPI) -> None:
    with served(listening, app, hello):
        for head in (GET + b"X: " + b"x" * http_protocol.HEAD_BYTES, b"\r\n" * (http_protocol.HEAD_BYTES // 2 + 1)):
            with connected(listening) as connection:
                connection.sendall(head)
                assert "65536 bytes" in refused(to_the_end(connection))[1]


@pytest.mark.parametrize(
    "request_",
    [
        GET + b"X-A: a\x01b\r\n\r\n",
        GET + b"User-Agent: a\x7fb\r\n\r\n",
        GET + b"X-A: a\0b\r\n\r\n",
        GET + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        GET + b"Content-Length: many\r\n\r\n",
        "GET /ü HTTP/1.1\r\nHost: here\r\n\r\n".encode(),
        "GET /?q=ü HTTP/1.1\r\nHost: here\r\n\r\n".encode(),
        b"BREW / HTTP/1.1\r\nHost: here\r\n\r\n",
        b"\x16\x03\x01",
    ],
    ids=lambda request_: repr(request_[:60]),
)
def test_what_is_no_http_is_refused_in_the_shape_of_all_errors(
    listening: socket.socket, app: OpenAPI, request_: bytes
) -> None:
    with served(listening, app, hello), connected(listening) as connection:
        connection.sendall(request_)
        headers, message = refused(to_the_end(connection))
    assert message == http_protocol.NOT_HTTP
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])


def test_what_is_no_http_and_too_long_besides_is_refused_once(
    listening: socket.socket, app: OpenAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_BYTES", 100)
    with caplog.at_level(logging.INFO, "deltaloop.requests"):
        with served(listening, app, hello), connected(listening) as connection:
            connection.sendall(b"\0" * 200)
            assert refused(to_the_end(connection))[1] == http_protocol.NOT_HTTP
        assert [record.name for record in caplog.records].count("deltaloop.requests") == 1


def test_a_refused_request_is_logged_by_its_name_without_what_is_its_senders_own(
    listening: socket.socket, app: OpenAPI, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(logs.JsonLines().format(record))  # type: ignore[method-assign]
    watching.LOG.addHandler(handler)
    try:
        with caplog.at_level(logging.INFO, "deltaloop.requests"), served(listening, app, hello):
            for path in (b"/thing?query", b"/dlk%5Fsecret"):
                with connected(listening) as connection:
                    connection.sendall(b"GET %b HTTP/1.1\r\nX-Request-ID: a-name-of-mine\r\nX-A: \x01\r\n\r\n" % path)
                    assert refused(to_the_end(connection))[0]["X-Request-ID"] == "a-name-of-mine"
            wait_for(lambda: len(said) == 2 or None, seconds=20, what="both lines")
    finally:
        watching.LOG.removeHandler(handler)
    lines = [json.loads(line) for line in said]
    assert [line["path"] for line in lines] == ["/thing", "(holds a key)"]
    assert {(line["request_id"], line["method"], line["route"], line["status"]) for line in lines} == {
        ("a-name-of-mine", "GET", "none", 400)
    }
    assert not [word for word in ("query", "secret", "127.0.0.1") for line in said if word in line]


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
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 1.0)  # a head may itself be late on a busy machine

    def read(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"].read(4)
        return hello(environ, start_response)

    with served(listening, app, read), connected(listening) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 4\r\n\r\nab")
        threading.Event().wait(1.3)
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
        wait_for(lambda: asked or None, seconds=20, what="the honest one")
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


def test_gunicorns_master_does_not_look_for_the_figures_before_they_have_a_place() -> None:
    """It loads the worker first, and prometheus_client looks once: processes would count each for itself."""
    code = "import sys, model_server.worker; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, timeout=60).returncode == 0
