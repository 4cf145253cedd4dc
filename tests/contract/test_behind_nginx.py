"""The real model server behind the real nginx: what must hold for both together."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from sqlalchemy.orm import Session

from db import model_versions
from db.engine import make_engine
from model_server import docs
from tests import factories
from tests.contract import front as fronts
from tests.contract import stack as stacks
from tests.contract.stack import Stack
from tests.contract.test_nginx import error_code
from tests.integration.model_server.conftest import item

pytestmark = pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed")

SUBMISSIONS = "/api/v1/tasks/doodle/submissions"
MANIFEST = "/api/v1/tasks/doodle/model"
NOTHING = "default-src 'none'; frame-ancestors 'none'"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with stacks.running() as made:
        yield made


@pytest.fixture
def person(stack: Stack) -> requests.Session:
    """Somebody with the cookie."""
    made = requests.Session()
    assert made.post(f"{stack.url}/api/v1/contributors", timeout=30).status_code == 204
    return made


def send(stack: Stack, person: requests.Session, *items: Any, **headers: str) -> requests.Response:
    return person.post(stack.url + SUBMISSIONS, json={"submissions": items}, headers=headers, timeout=30)


def key_of(stack: Stack) -> str:
    return stack.admin["Authorization"].removeprefix("Bearer ")


def test_every_answer_of_the_api_carries_a_policy_that_allows_nothing_and_the_other_headers_once(
    stack: Stack, person: requests.Session
) -> None:
    answers = {
        path: stack.get(path) for path in ("/api/v1/tasks", MANIFEST, "/api/v1/keys", "/api/nothing", "/healthz")
    }
    answers["taken"] = send(stack, person, item())
    answers["refused"] = send(stack, person, {})
    assert [answer.status_code for answer in answers.values()] == [200, 200, 401, 404, 200, 201, 422]
    for asked, answer in answers.items():
        assert answer.headers["Content-Security-Policy"] == NOTHING, asked
        assert answer.headers["X-Content-Type-Options"] == "nosniff", asked
        assert answer.headers["X-Frame-Options"] == "DENY", asked
        assert answer.headers["Referrer-Policy"] == "same-origin", asked


def test_the_documentation_of_the_api_allows_itself_only_what_it_is_made_of(stack: Stack) -> None:
    policy = stack.get("/api/docs").headers["Content-Security-Policy"]
    assert policy == docs.POLICY
    assert "unsafe" not in policy
    assert "<script>" not in stack.get("/api/docs").text


def test_a_model_file_is_asked_for_once_and_the_manifest_each_time(stack: Stack) -> None:
    model = stack.get(MANIFEST).json()["model_url"]
    assert [stack.get(model).headers["X-Cache"] for _ in range(3)] == ["MISS", "HIT", "HIT"]
    assert stack.get(model).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    answers = [stack.get(MANIFEST) for _ in range(3)]
    assert [answer.headers["X-Cache"] for answer in answers] == ["REVALIDATED"] * 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-cache"}
    assert "X-Accel-Expires" not in answers[0].headers
    assert stack.get(MANIFEST, **{"If-None-Match": answers[0].headers["ETag"]}).status_code == 304


def test_a_promotion_and_the_way_back_show_at_once(stack: Stack) -> None:
    engine = make_engine(stack.postgres.url())
    with Session(engine) as session, session.begin():
        other = factories.model_version(session).version
    engine.dispose()
    for version in (other, 1, other, 1):
        body = {"version": version, "reason": "a test"}
        answer = stack.session.post(
            f"{stack.url}/api/v1/tasks/doodle/promotions", json=body, headers=stack.admin, timeout=30
        )
        assert answer.ok, answer.text
        assert stack.get(MANIFEST).json()["version"] == version


def test_what_needs_a_key_or_a_cookie_is_kept_by_nobody(stack: Stack, person: requests.Session) -> None:
    for path in ("/tasks/doodle/stats", "/tasks/doodle/model-versions", "/training-runs/1", "/keys", "/sessions"):
        assert "X-Cache" not in stack.get(f"/api/v1{path}", **stack.admin).headers
        assert stack.get(f"/api/v1{path}").status_code == 401
    assert send(stack, person, item()).status_code == 201
    assert person.get(f"{stack.url}/api/v1/contributors/me", timeout=30).json()["submissions"] == 1
    assert stack.get("/api/v1/contributors/me").status_code == 401
    # With a key the public answers are asked for anew, and not kept either.
    assert stack.get(MANIFEST, **stack.admin).headers["X-Cache"] == "BYPASS"


def test_what_nobody_published_stays_between_the_admin_and_the_model_server(stack: Stack) -> None:
    engine = make_engine(stack.postgres.url())
    with Session(engine) as session, session.begin():
        digest = factories.model_version(session).digest
        assert model_versions.champion(session, "doodle")
    engine.dispose()
    path = f"/models/doodle/{digest}/model.json"
    assert stack.get(path, **stack.admin).status_code == 200
    assert stack.get(path).status_code == 404


def test_a_forged_cookie_is_no_cookie(stack: Stack, person: requests.Session) -> None:
    real = person.cookies["dl_c"]
    for forged in (
        uuid.uuid4().hex,
        uuid.uuid4().hex + real[32:],
        real[:-3] + "AAA",
        real + real,
        "%00",
        '"' + real,
        "x" * 4_000,
        "\\073dl_s=1",
    ):
        stranger = requests.Session()
        answer = send(stack, stranger, item(), Cookie=f"dl_c={forged}")
        assert (answer.status_code, error_code(answer)) == (401, "no_contributor"), forged
        assert (
            stranger.get(f"{stack.url}/api/v1/keys", headers={"Cookie": f"dl_s={forged}"}, timeout=30).status_code
            == 401
        )
    assert stack.logged(401, SUBMISSIONS, times=8)
    assert send(stack, person, item()).status_code == 201


def test_a_replayed_submission_is_stored_once_and_another_persons_never(stack: Stack, person: requests.Session) -> None:
    sent = item()
    assert send(stack, person, sent).json()["accepted"] == [sent["id"]]
    for _ in range(3):
        assert send(stack, person, sent).json()["duplicates"] == [sent["id"]]
    stranger = requests.Session()
    stranger.post(f"{stack.url}/api/v1/contributors", timeout=30)
    answer = send(stack, stranger, sent)
    assert (answer.status_code, answer.json()["error"]["details"]["rejected"][0]["error"]["code"]) == (
        422,
        "id_conflict",
    )
    assert stack.logged(422, SUBMISSIONS)
    assert person.get(f"{stack.url}/api/v1/contributors/me", timeout=30).json()["submissions"] == 1


@pytest.mark.parametrize("name", ["key", "apikey", "Authorization", "days", "%6bey"])
def test_a_valid_key_in_an_address_opens_nothing_and_stands_in_no_log(stack: Stack, name: str) -> None:
    key = key_of(stack)
    for base in (stack.url, f"http://{stack.servers[0].address}"):  # with nginx in front, and without
        answer = requests.get(f"{base}/api/v1/tasks/doodle/stats?{name}={key}", headers=stack.admin, timeout=30)
        assert (answer.status_code, error_code(answer)) == (400, "key_in_url")
    assert requests.get(f"{stack.url.replace('//', f'//admin:{key}@')}/api/v1/keys", timeout=30).status_code == 401
    assert stack.logged(400, "/api/v1/tasks/doodle/stats")
    assert key not in stack.log.read_text() + stack.servers[0].log.read_text()
    assert stack.get("/api/v1/tasks/doodle/stats", **stack.admin).ok


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "garbage"},
        {"X-Forwarded-For": "::1, [2001:db8::1]:9, unknown"},
        {"X-Forwarded-For": "10.0.0.1, " * 800},
        {"X-Forwarded-Proto": "javascript"},
        {"X-Forwarded-Ssl": "on", "X-Forwarded-Protocol": "ssl"},
        {"X-Forwarded-Prefix": "/evil", "X-Script-Name": "/evil", "X-Forwarded-Port": "junk"},
        {"Forwarded": "for=_hidden;proto=https;host=evil"},
        {f"X-{number}": "x" for number in range(600)},
    ],
    ids=range(8),
)
def test_headers_that_lie_or_flood_change_no_answer(stack: Stack, headers: dict[str, str]) -> None:
    assert stack.get("/api/v1/tasks", **headers, **stack.admin).json() == stack.get("/api/v1/tasks").json()
    answer = stack.session.post(f"{stack.url}/api/v1/contributors", headers=headers, timeout=30)
    assert answer.status_code == 204
    assert "Secure" not in answer.headers["Set-Cookie"]


def test_odd_methods_are_refused_in_the_one_shape(stack: Stack) -> None:
    for method in ("PURGE", "PROPFIND", "FOO", "PUT"):
        answer = stack.session.request(method, f"{stack.url}/api/v1/tasks", timeout=30)
        assert (answer.status_code, error_code(answer)) == (405, "method_not_allowed")


def test_a_compressed_body_is_refused_without_nginx_too(stack: Stack, person: requests.Session) -> None:
    address = f"http://{stack.servers[0].address}{SUBMISSIONS}"
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = person.post(address, data=b"\x1f\x8b" + bytes(1000), headers=headers, timeout=30)
    assert (answer.status_code, error_code(answer)) == (415, "wrong_content_encoding")
