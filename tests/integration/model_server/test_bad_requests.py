"""Whatever is wrong with a request, the answer has one shape and says what to mend."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI

from tests.integration.model_server.conftest import item

URL = "/api/v1/tasks/doodle/submissions"


def error(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.content_type == "application/json"
    assert set(answer.json) == {"error"}
    assert {"code", "message"} <= set(answer.json["error"]) <= {"code", "message", "details"}
    found: dict[str, Any] = answer.json["error"]
    return found


def test_an_unknown_place_is_404(client: FlaskClient) -> None:
    assert error(client.get("/api/v1/nothing"), 404)["code"] == "not_found"


def test_an_unknown_task_is_404_and_names_the_tasks(client: FlaskClient) -> None:
    assert "doodle" in error(client.get("/api/v1/tasks/unicorns/model"), 404)["message"]
    assert error(client.post("/api/v1/tasks/unicorns/submissions", json={"submissions": []}), 404)


def test_a_wrong_method_is_405_and_says_which_are_right(client: FlaskClient) -> None:
    answer = client.put("/api/v1/tasks")
    assert "GET" in error(answer, 405)["message"]
    assert "GET" in answer.headers["Allow"]


def test_broken_json_is_400_with_line_and_column(contributor: FlaskClient) -> None:
    answer = contributor.post(URL, data='{"submissions":\n [nope]}', content_type="application/json")
    found = error(answer, 400)
    assert found["code"] == "bad_json"
    assert found["details"]["line"] == 2
    assert "line 2, column" in found["message"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(contributor: FlaskClient, number: str) -> None:
    body = '{"submissions": [{"id": "3f8e5f6e-4a55-4b0e-9d7c-0f3f1a2b3c4d", "image": "", "model_version": 1, '
    answer = contributor.post(URL, data=body + f'"probabilities": [{number}]}}]}}', content_type="application/json")
    assert answer.status_code in (400, 422)
    assert error(answer, answer.status_code)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_is_refused(contributor: FlaskClient, content_type: str) -> None:
    answer = contributor.post(URL, data=b'{"submissions": []}', content_type=content_type)
    assert "application/json" in error(answer, 415)["message"]


def test_a_body_of_5_megabytes_is_413(contributor: FlaskClient) -> None:
    answer = contributor.post(URL, data=b" " * (5 * 1024 * 1024), content_type="application/json")
    assert error(answer, 413)["message"] == "The body is larger than 4194304 bytes; send less at once."


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "{}", '{"submissions": {}}', '{"submission": []}'])
def test_json_of_another_form_is_422(contributor: FlaskClient, body: str) -> None:
    answer = contributor.post(URL, data=body, content_type="application/json")
    assert error(answer, 422)["details"]["fields"]


def test_our_own_failure_is_a_calm_500_with_the_requests_id(app: OpenAPI, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/fails")
    def fails() -> None:
        raise RuntimeError("secret detail")

    answer = app.test_client().get("/fails")
    found = error(answer, 500)
    assert found["code"] == "internal_error"
    assert "secret" not in answer.text
    assert found["details"]["request_id"] == answer.headers["X-Request-ID"]
    assert "secret detail" in caplog.text


def test_a_version_that_is_no_version_can_not_be_reported(contributor: FlaskClient) -> None:
    report = {"task": "doodle", "version": 1, "kind": "load_failed", "detail": "no wasm"}
    assert contributor.post("/api/v1/model-reports", json=report).status_code == 204
    assert error(contributor.post("/api/v1/model-reports", json={**report, "version": 99}), 422)
    assert error(contributor.post("/api/v1/model-reports", json={**report, "kind": "ugly"}), 422)
    assert error(contributor.post("/api/v1/model-reports", json={**report, "detail": "\0"}), 422)


def test_a_refusal_does_not_wait_for_a_body_that_nobody_sends(client: FlaskClient) -> None:
    """A server may hand the bare connection on, as WSGI allows; reading on there would wait for the client for ever."""

    class Connection(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("waits for ever")

    bare = {"wsgi.input": Connection(), "wsgi.input_terminated": False}
    assert client.get("/api/v1/nothing", environ_overrides=bare).status_code == 404


def test_an_item_that_is_wrong_in_any_way_never_ends_in_500(contributor: FlaskClient) -> None:
    wrong = [None, 1, "a", [], {}, *({field: value} for field in item() for value in (None, 1, "a", [], {}, True, 1.5))]
    for values in wrong:
        sent = {**item(), **values} if isinstance(values, dict) and values else values
        answer = contributor.post(URL, json={"submissions": [sent]})
        assert answer.status_code in (201, 422), (values, answer.text)


@pytest.mark.parametrize("address", ["?key=anything", "?API_KEY=x", "?days=dlk_abc", "?token=", "/dlk_abc"])
def test_a_key_in_an_address_is_refused_though_a_good_one_comes_along(
    client: FlaskClient, key: Callable[[str], dict[str, str]], address: str
) -> None:
    answer = client.get(f"/api/v1/tasks/doodle/stats{address}", headers=key("admin"))
    found = error(answer, 400)
    assert found["code"] == "key_in_url"
    assert "send it in the Authorization header" in found["message"]
    assert "dlk_" not in answer.text


def test_a_compressed_body_is_refused(contributor: FlaskClient) -> None:
    body = {"data": b"\x1f\x8b", "content_type": "application/json"}
    for coding in ("gzip", "br", "gzip, gzip"):
        answer = contributor.post(URL, headers={"Content-Encoding": coding}, **body)
        assert error(answer, 415)["code"] == "wrong_content_encoding"
    assert error(contributor.post(URL, headers={"Content-Encoding": "identity"}, **body), 400)["code"] == "bad_json"
