"""Every request is named, counted by its route, and logged without what is its sender's own affair."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client

from db import api_keys, logs
from model_server import metrics, watching
from model_server.watching import HEADER, ROUTE, Watched


def application(environ: Any, start_response: Any) -> Iterable[bytes]:
    environ[ROUTE] = "/things/<thing>"
    if environ["PATH_INFO"] == "/things/broken":
        raise RuntimeError("broken")
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [str(logs.request_id()).encode()]


def counted(method: str, status: int) -> float:
    labels = {"method": method, "route": "/things/<thing>", "status": str(status)}
    return metrics.PROCESS.get_sample_value("deltaloop_http_requests_total", labels) or 0.0


def test_a_request_keeps_the_name_it_came_with_and_gets_one_where_that_is_none() -> None:
    client = Client(Watched(application))
    named = client.get("/things/1", headers={HEADER: "a-name-of-mine"})
    assert named.headers.getlist(HEADER) == ["a-name-of-mine"]
    assert named.text == "a-name-of-mine", "what is logged meanwhile names it"
    for wrong in ("short", "<script>alert(1)</script>", "x" * 65):
        assert re.fullmatch("[0-9a-f]{32}", client.get("/things/1", headers={HEADER: wrong}).headers[HEADER])
    assert logs.request_id() is None


def test_requests_are_counted_by_template_and_a_made_up_method_is_one_of_many() -> None:
    client = Client(Watched(application))
    before = counted("GET", 404), counted("other", 404), counted("GET", 500)
    for path in ("/things/1", "/things/2"):
        client.get(path)
    for method in ("BREW", "WHEN"):
        client.open("/things/3", method=method)
    with pytest.raises(RuntimeError):
        client.get("/things/broken")
    assert (counted("GET", 404), counted("other", 404), counted("GET", 500)) == (
        before[0] + 2,
        before[1] + 2,
        before[2] + 1,
    )
    shown = metrics.text(None, []).decode()
    assert 'deltaloop_http_request_seconds_count{method="GET",route="/things/<thing>",status="404"}' in shown
    assert "/things/1" not in shown
    assert "BREW" not in shown


def test_the_line_has_path_and_route_but_no_query_no_address_and_no_body(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(Watched(application))
    with caplog.at_level(logging.INFO, "deltaloop.requests"):
        client.post(
            "/things/ä?key=dl_secret",
            input_stream=io.BytesIO(b"a drawing"),
            headers={"X-Forwarded-For": "203.0.113.9"},
            environ_base={"REMOTE_ADDR": "198.51.100.7"},
        )
        client.get("/things/" + "x" * 5_000)
        client.get(f"/things/{api_keys.PREFIX}secret")
    first, second, third = [record.__dict__ for record in caplog.records]
    assert (first["method"], first["path"], first["route"], first["status"]) == (
        "POST",
        "/things/ä",
        "/things/<thing>",
        404,
    )
    assert first["seconds"] >= 0
    said = logs.JsonLines().format(caplog.records[0])
    assert not [word for word in ("dl_secret", "203.0.113.9", "198.51.100.7", "drawing") if word in said]
    assert len(second["path"]) == watching.LONGEST_PATH
    assert third["path"] == "(holds a key)"


def test_those_who_look_every_few_seconds_fill_no_log(caplog: pytest.LogCaptureFixture) -> None:
    def healthy(environ: Any, start_response: Any) -> Iterable[bytes]:
        environ[ROUTE] = "/readyz"
        start_response("200 OK" if environ["QUERY_STRING"] == "" else "503 Service Unavailable", [])
        return []

    with caplog.at_level(logging.INFO, "deltaloop.requests"):
        for query in ("", "?gone"):
            Client(Watched(healthy)).get(f"/readyz{query}")
    assert [record.__dict__["status"] for record in caplog.records] == [503]
