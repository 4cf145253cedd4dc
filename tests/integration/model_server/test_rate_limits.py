"""How often one person, or one place, may write."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from db import rate_counts
from db.schema import ModelVersion, RateCount, Submission
from model_server import images, metrics
from model_server.app import create_app
from tests.integration.model_server.conftest import SETTINGS, base64_of, item

Headers = Callable[[str], dict[str, str]]
SUBMISSIONS, CONTRIBUTORS, LOGIN = "/api/v1/tasks/doodle/submissions", "/api/v1/contributors", "/api/v1/sessions"
RUNS = "/api/v1/tasks/doodle/training-runs"
LIMITED = replace(
    SETTINGS, submission_limit="5/minute", contributor_limit="2/hour", login_limit="2/minute", write_limit="3/minute"
)


@pytest.fixture
def come(session: Session, champion: ModelVersion) -> Callable[[str], FlaskClient]:
    """A new browser at an address."""
    connect = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    app = create_app(LIMITED, connect=connect, seed=7)

    def browser(address: str) -> FlaskClient:
        made: FlaskClient = app.test_client()
        made.environ_base["REMOTE_ADDR"] = address
        return made

    return browser


def refused_keys() -> float:
    return metrics.PROCESS.get_sample_value("deltaloop_logins_total", {"outcome": "refused"}) or 0


def drawn(client: FlaskClient, how_many: int) -> int:
    return client.post(SUBMISSIONS, json={"submissions": [item() for _ in range(how_many)]}).status_code


def test_a_person_may_send_so_many_drawings_in_a_minute_however_they_are_bundled(
    come: Callable[[str], FlaskClient], session: Session
) -> None:
    ada, bob = come("192.0.2.1"), come("192.0.2.1")
    assert [one.post(CONTRIBUTORS).status_code for one in (ada, bob)] == [204, 204]
    assert [drawn(ada, 2), drawn(ada, 3), drawn(ada, 1)] == [201, 201, 429]
    refused = ada.post(SUBMISSIONS, json={"submissions": [item()]})
    assert refused.json["error"]["code"] == "too_many_requests"
    assert "(5 per 1 minute). Nothing of it was stored; try again in" in refused.json["error"]["message"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert session.query(Submission).count() == 5
    assert drawn(bob, 5) == 201, "somebody else of the same place is not held up"


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_nothing_is_decoded_of_what_is_too_much(
    come: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    decoded: list[bytes] = []
    monkeypatch.setattr(images, "verify", decoded.append)
    ada = come("192.0.2.1")
    ada.post(CONTRIBUTORS)
    body = json.dumps({"submissions": [item(source=base64_of(b"a picture")) for _ in range(3)]})
    answers = [ada.post(SUBMISSIONS, data=body, content_type=kind).status_code for _ in range(3)]
    assert answers == [201, 429, 429]
    assert len(decoded) == 3, "those of the first request, once each"


def test_after_the_window_one_may_go_on(come: Callable[[str], FlaskClient], session: Session) -> None:
    ada = come("192.0.2.1")
    ada.post(CONTRIBUTORS)
    assert [drawn(ada, 5), drawn(ada, 1)] == [201, 429]
    session.execute(text("UPDATE rate_count SET expires_at = expires_at - interval '61 seconds'"))
    assert drawn(ada, 5) == 201


def test_a_place_makes_so_many_new_people_and_another_place_its_own(come: Callable[[str], FlaskClient]) -> None:
    home = [come("192.0.2.1").post(CONTRIBUTORS).status_code for _ in range(3)]
    assert home == [204, 204, 429]
    assert come("192.0.2.2").post(CONTRIBUTORS).status_code == 204
    # Of IPv6 a home has a whole /64.
    assert [come(f"2001:db8::{n}").post(CONTRIBUTORS).status_code for n in (1, 2, 3)] == [204, 204, 429]
    assert come("2001:db8:0:1::1").post(CONTRIBUTORS).status_code == 204


def test_wrong_keys_are_counted_and_right_ones_not(come: Callable[[str], FlaskClient], key: Headers) -> None:
    secret = key("admin")["Authorization"].removeprefix("Bearer ")
    client = come("192.0.2.1")
    right = [client.post(LOGIN, json={"key": secret}).status_code for _ in range(4)]
    wrong = [client.post(LOGIN, json={"key": "dlk_guess"}).status_code for _ in range(3)]
    assert (right, wrong) == ([201] * 4, [401, 401, 429])
    assert client.post(LOGIN, json={"key": secret}).status_code == 429, "or a guess would show by its answer"
    assert come("192.0.2.2").post(LOGIN, json={"key": secret}).status_code == 201


def test_wrong_keys_are_counted_however_they_come(come: Callable[[str], FlaskClient], key: Headers) -> None:
    good, wrong = key("viewer"), {"Authorization": "Bearer dlk_guess"}
    client, before = come("192.0.2.1"), refused_keys()
    inside = come("192.0.2.1")
    body = {"key": good["Authorization"].removeprefix("Bearer ")}
    assert inside.post(LOGIN, json=body).status_code == 201
    assert [client.get(RUNS, headers=good).status_code for _ in range(4)] == [200] * 4
    tried = [client.get(RUNS, headers=wrong).status_code, client.post(LOGIN, json={"key": "dlk_guess"}).status_code]
    assert (tried, refused_keys() - before) == ([401, 401], 2)
    refused = client.get(RUNS, headers=wrong)
    assert (refused.status_code, refused.json["error"]["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert refused_keys() - before == 2
    assert client.get(RUNS, headers=good).status_code == 429, "or a guess would show by its answer"
    assert client.post(LOGIN, json=body).status_code == 429
    assert inside.get(RUNS).status_code == 200, "who has logged in goes on"
    assert come("192.0.2.2").get(RUNS, headers=good).status_code == 200


def test_a_wrong_key_for_a_file_counts_as_well(come: Callable[[str], FlaskClient]) -> None:
    client, file = come("192.0.2.1"), f"/models/doodle/{'0' * 64}/model.json"
    assert client.get(file).status_code == 404
    answers = [client.get(file, headers={"Authorization": "Bearer dlk_guess"}).status_code for _ in range(3)]
    assert answers == [401, 401, 429]


def test_every_other_write_is_limited_too_and_reading_is_not(come: Callable[[str], FlaskClient], key: Headers) -> None:
    client, admin = come("192.0.2.1"), key("admin")
    bodies = [{"name": f"one {n}", "role": "viewer"} for n in range(4)]
    made = [client.post("/api/v1/keys", headers=admin, json=body).status_code for body in bodies]
    assert made == [201, 201, 201, 429]
    assert [client.get("/api/v1/keys", headers=admin).status_code for _ in range(5)] == [200] * 5


def test_this_very_machine_is_no_place(come: Callable[[str], FlaskClient]) -> None:
    assert [come("127.0.0.1").post(CONTRIBUTORS).status_code for _ in range(4)] == [204] * 4


@pytest.mark.parametrize("said", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1", "0.0.0.0", "nowhere"])
def test_behind_a_proxy_nobody_is_this_very_machine(session: Session, champion: ModelVersion, said: str) -> None:
    connect = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    app = create_app(replace(LIMITED, trusted_proxies=1), connect=connect, seed=7)
    told = {"X-Forwarded-For": said}
    assert [app.test_client().post(CONTRIBUTORS, headers=told).status_code for _ in range(3)] == [204, 204, 429]
    wrong = {"Authorization": "Bearer dlk_guess", **told}
    assert [app.test_client().get(RUNS, headers=wrong).status_code for _ in range(3)] == [401, 401, 429]


def test_no_address_is_kept_and_what_has_expired_goes(
    come: Callable[[str], FlaskClient], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    come("192.0.2.1").post(CONTRIBUTORS)
    (kept,) = [row.key for row in session.query(RateCount)]
    assert "192.0.2" not in kept
    session.execute(text("UPDATE rate_count SET expires_at = now() - interval '1 second'"))
    monkeypatch.setattr(rate_counts, "TIDY_EVERY", 1)
    come("192.0.2.2").post(CONTRIBUTORS)
    assert kept not in [row.key for row in session.query(RateCount)]


def test_a_body_that_is_no_list_of_drawings_is_answered_as_what_it_is(come: Callable[[str], FlaskClient]) -> None:
    client = come("192.0.2.1")
    client.post(CONTRIBUTORS)
    bodies: list[object] = [{"submissions": "x"}, [], {}, {"submissions": []}, {"submissions": 3}]
    assert [client.post(SUBMISSIONS, json=body).status_code for body in bodies] == [422] * 5


def test_a_request_is_counted_once(come: Callable[[str], FlaskClient], session: Session) -> None:
    ada = come("192.0.2.1")
    ada.post(CONTRIBUTORS)
    drawn(ada, 3)
    assert sorted(row.hits for row in session.query(RateCount)) == [1, 3]


BODIES = {
    "createSession": {"key": "dlk_guess"},
    "createSubmissions": {"submissions": [{}]},
    "labelSubmission": {"label": "cat", "label_origin": "prompt"},
}


def test_no_write_is_without_a_limit(session: Session, champion: ModelVersion, key: Headers) -> None:
    nothing = dict.fromkeys(("submission_limit", "contributor_limit", "login_limit", "write_limit"), "0/minute")
    connect = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    app = create_app(replace(SETTINGS, **nothing), connect=connect, seed=7)
    admin, answers = key("admin"), {}
    for path, operations in app.api_doc["paths"].items():
        address = path.replace("{id}", str(UUID(int=4, version=4))).replace("{task}", "doodle")
        for method, operation in operations.items():
            if method != "get":
                name = operation["operationId"]
                client = app.test_client()
                client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
                sent = client.open(address, method=method.upper(), json=BODIES.get(name, {}), headers=admin)
                answers[name] = sent.status_code
    assert len(answers) > 10
    assert set(answers.values()) == {429}, answers
