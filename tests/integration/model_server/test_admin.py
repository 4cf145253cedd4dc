"""What needs a key: training runs, versions, promotions, sessions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import api_keys, revoked_sessions, training_runs
from db.schema import ApiKey, ModelVersion, RevokedSession, TrainingRun
from tests import factories

RUNS = "/api/v1/tasks/doodle/training-runs"
PROMOTIONS = "/api/v1/tasks/doodle/promotions"
VERSIONS = "/api/v1/tasks/doodle/model-versions"
Headers = Callable[[str], dict[str, str]]


def test_the_first_trigger_makes_a_run_and_the_next_finds_it(client: FlaskClient, key: Headers) -> None:
    admin = key("admin")
    first = client.post(RUNS, headers=admin)
    assert (first.status_code, first.json["state"]) == (202, "queued")
    assert first.json["requested_by"] == "a admin"
    second = client.post(RUNS, headers=admin)
    assert (second.status_code, second.json["id"]) == (200, first.json["id"])


def test_who_asks_for_a_run_on_known_data_is_told_so(
    client: FlaskClient, key: Headers, session: Session, champion: ModelVersion
) -> None:
    admin = key("admin")
    first = client.post(RUNS, headers=admin).json
    assert first["caution"] is None
    training_runs.claim(session, "one")
    training_runs.report(session, first["id"], "one", champion_version=champion.version, counts={"format": 2})
    training_runs.succeed(session, first["id"], "one", verdict={"decision": "reject"}, candidate_version=None)
    session.commit()
    second = client.post(RUNS, headers=admin)
    assert second.status_code == 202
    assert second.json["caution"].startswith("Little is new since the last look at the live version: 0 drawings")
    assert client.post(RUNS, headers=admin).json["caution"] is None, "nothing more was started"


def test_a_run_can_be_watched(client: FlaskClient, key: Headers, session: Session) -> None:
    run, _ = training_runs.enqueue(session, "doodle", trigger="cli")
    training_runs.claim(session, "one")
    epochs = [{"epoch": 1, "loss": 0.5, "accuracy": 0.9}]
    training_runs.report(session, run.id, "one", step="training", progress=0.5, epochs=epochs)
    session.commit()
    viewer = key("viewer")
    shown = client.get(f"/api/v1/training-runs/{run.id}", headers=viewer).json
    assert (shown["state"], shown["step"], shown["progress"], shown["epochs"]) == ("running", "training", 0.5, epochs)
    assert shown["verdict"] is None
    verdict = {"decision": "reject", "reasons": ["too few"], "base": {}, "fresh": {}, "per_label": []}
    training_runs.succeed(session, run.id, "one", verdict=verdict, candidate_version=None)
    session.commit()
    (listed,) = client.get(RUNS, headers=viewer).json
    assert (listed["state"], listed["verdict"]) == ("succeeded", verdict)
    (brief,) = client.get(f"{RUNS}?brief=true", headers=viewer).json
    assert (brief["epochs"], brief["verdict"]["reasons"]) == ([], ["too few"])
    assert "per_label" not in brief["verdict"]


def test_a_queued_run_is_cancelled_at_once(client: FlaskClient, key: Headers) -> None:
    admin = key("admin")
    run = client.post(RUNS, headers=admin).json["id"]
    assert client.delete(f"/api/v1/training-runs/{run}", headers=admin).json["state"] == "cancelled"
    assert client.delete(f"/api/v1/training-runs/{run}", headers=admin).status_code == 200


def test_a_run_that_has_ended_cannot_be_cancelled(client: FlaskClient, key: Headers, session: Session) -> None:
    run, _ = training_runs.enqueue(session, "doodle", trigger="cli")
    training_runs.claim(session, "one")
    training_runs.fail(session, run.id, "one", "no base dataset; run `deltaloop fetch`")
    session.commit()
    answer = client.delete(f"/api/v1/training-runs/{run.id}", headers=key("admin"))
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "run_has_ended")


@pytest.mark.parametrize("run", ["0", "999999", "99999999999999999999", "nonsense"])
def test_a_run_that_is_not_there_is_not_there(client: FlaskClient, key: Headers, run: str) -> None:
    assert client.get(f"/api/v1/training-runs/{run}", headers=key("viewer")).status_code in (404, 422)


def test_promoting_by_hand_changes_the_champion(client: FlaskClient, key: Headers, session: Session) -> None:
    factories.model_version(session, promoted=True)
    factories.model_version(session)
    session.commit()
    made = client.post(PROMOTIONS, headers=key("admin"), json={"version": 2, "reason": "looks better"})
    assert made.status_code == 201
    assert (made.json["version"], made.json["promoted_by"]) == (2, "a admin")
    assert client.get("/api/v1/tasks/doodle/model").json["version"] == 2
    assert [one["version"] for one in client.get(PROMOTIONS, headers=key("viewer")).json] == [2, 1]
    versions = client.get(VERSIONS, headers=key("viewer")).json
    assert [one["version"] for one in versions] == [2, 1]


@pytest.mark.parametrize(
    "body",
    [{"version": 99, "reason": "x"}, {"version": 1, "reason": " "}, {"version": "1", "reason": "x"}, {"version": 1}],
)
def test_a_promotion_names_a_version_and_a_reason(
    client: FlaskClient, key: Headers, champion: ModelVersion, body: dict[str, object]
) -> None:
    assert client.post(PROMOTIONS, headers=key("admin"), json=body).status_code == 422


@pytest.mark.parametrize("url", [PROMOTIONS, VERSIONS])
def test_what_was_live_then_can_be_asked(
    client: FlaskClient, key: Headers, champion: ModelVersion, session: Session, url: str
) -> None:
    factories.model_version(session)  # evaluated, never live
    session.commit()
    now = dt.datetime.now(dt.UTC)
    viewer = key("viewer")

    def live(at: dt.datetime) -> list[int]:
        found = client.get(url, headers=viewer, query_string={"at": at.isoformat()}).json
        return [one["version"] for one in found]

    assert live(now + dt.timedelta(hours=1)) == [1]
    assert live(now - dt.timedelta(days=1)) == []
    # Of a bare number nobody knows what it counts, and some times lie before or after all calendars.
    for no_time in (
        "yesterday",
        "0.0",
        "1795305600",
        "-1",
        "-8e-106",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
    ):
        assert client.get(url, query_string={"at": no_time}, headers=viewer).status_code == 422
    for far_away in ("2026-11-21T12:00:00+23:15", "0249-04-22T14:39:27-20:45"):  # PostgreSQL knows no such zones
        assert client.get(url, query_string={"at": far_away}, headers=viewer).status_code == 200
    assert client.get(f"{url}?when=now", headers=viewer).json["error"]["message"].startswith("when: ")


def test_a_smaller_role_is_refused(client: FlaskClient, key: Headers) -> None:
    for role in ("viewer", "moderator"):
        answer = client.post(RUNS, headers=key(role))
        assert (answer.status_code, answer.json["error"]["code"]) == (403, "forbidden")
    assert client.get(RUNS, headers=key("moderator")).status_code == 200


@pytest.mark.parametrize("value", ["Bearer nonsense", "Bearer", "Basic YTpi", "", "Bearer \xe9"])
def test_a_wrong_key_is_refused(client: FlaskClient, value: str) -> None:
    answer = client.get(RUNS, headers={"Authorization": value})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_is_refused(client: FlaskClient, key: Headers, session: Session) -> None:
    viewer = key("viewer")
    (row,) = session.scalars(select(ApiKey)).all()
    api_keys.revoke(session, row.id)
    session.commit()
    assert client.get(RUNS, headers=viewer).status_code == 401


def test_only_the_hash_of_a_key_is_kept(session: Session) -> None:
    made = api_keys.create(session, name="one", role="admin")
    (row,) = session.scalars(select(ApiKey)).all()
    assert made.encode() not in row.key_sha256
    assert len(row.key_sha256) == 32


def log_in(client: FlaskClient, headers: dict[str, str]) -> str:
    answer = client.post("/api/v1/sessions", json={"key": headers["Authorization"].split()[1]})
    assert answer.status_code == 201
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    return str(answer.json["csrf_token"])


def test_a_session_writes_only_with_its_token(client: FlaskClient, key: Headers) -> None:
    token = log_in(client, key("admin"))
    assert client.get(RUNS).status_code == 200
    for headers in ({}, {"X-CSRF-Token": "nonsense"}, {"X-CSRF-Token": token[:-1]}):
        assert client.post(RUNS, headers=headers).status_code == 403
    assert client.post(RUNS, headers={"X-CSRF-Token": token}).status_code == 202


def test_a_reloaded_page_gets_its_token_again(client: FlaskClient, key: Headers) -> None:
    token = log_in(client, key("viewer"))
    shown = client.get("/api/v1/sessions").json
    assert shown == {"name": "a viewer", "role": "viewer", "csrf_token": token}


def test_logging_out_ends_the_session_here(client: FlaskClient, key: Headers) -> None:
    log_in(client, key("viewer"))
    assert client.delete("/api/v1/sessions").status_code == 204
    assert client.get("/api/v1/sessions").status_code == 401


def copied_cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("dl_s")
    assert cookie is not None
    return str(cookie.value)


def test_a_copied_cookie_is_worth_nothing_after_logging_out(app: OpenAPI, client: FlaskClient, key: Headers) -> None:
    viewer = key("viewer")
    log_in(client, viewer)
    elsewhere, another = app.test_client(), app.test_client()
    elsewhere.set_cookie("dl_s", copied_cookie(client))
    log_in(another, viewer)  # by the same key, in the same second
    assert elsewhere.get(RUNS).status_code == 200
    client.delete("/api/v1/sessions")
    refused = elsewhere.get(RUNS)
    assert (refused.status_code, refused.json["error"]["message"]) == (401, "The session has ended; log in again.")
    assert elsewhere.delete("/api/v1/sessions").status_code == 204
    assert another.get(RUNS).status_code == 200


def test_what_would_have_expired_is_forgotten_at_the_next_log_out(
    client: FlaskClient, key: Headers, session: Session
) -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    revoked_sessions.add(session, uuid.uuid4(), expires_at=long_ago)
    session.commit()
    log_in(client, key("viewer"))
    client.delete("/api/v1/sessions")
    (kept,) = session.scalars(select(RevokedSession)).all()
    assert dt.timedelta(hours=11) < kept.expires_at - dt.datetime.now(dt.UTC) <= dt.timedelta(hours=12)


@pytest.mark.parametrize("cookie", ["", "nonsense", "0f" * 32 + ".aaaaaa.c2ln"])
def test_logging_out_without_a_session_is_harmless(client: FlaskClient, session: Session, cookie: str) -> None:
    client.set_cookie("dl_s", cookie)
    assert client.delete("/api/v1/sessions").status_code == 204
    assert session.scalars(select(RevokedSession)).all() == []


def test_revoking_the_key_ends_its_sessions(client: FlaskClient, key: Headers, session: Session) -> None:
    log_in(client, key("viewer"))
    session.execute(update(ApiKey).values(revoked_at=dt.datetime.now(dt.UTC)))
    session.commit()
    assert client.get(RUNS).status_code == 401


def test_a_wrong_key_opens_no_session(client: FlaskClient) -> None:
    assert client.post("/api/v1/sessions", json={"key": "nonsense"}).status_code == 401


def test_the_contributors_cookie_is_no_session(app: OpenAPI) -> None:
    client = app.test_client()
    client.post("/api/v1/contributors")
    cookie = client.get_cookie("dl_c")
    assert cookie is not None
    client.set_cookie("dl_s", cookie.value)
    assert client.get(RUNS).status_code == 401


def test_only_one_run_came_of_it(client: FlaskClient, key: Headers, session: Session) -> None:
    admin = key("admin")
    for _ in range(5):
        client.post(RUNS, headers=admin)
    assert len(session.scalars(select(TrainingRun)).all()) == 1
