"""Tasks, prompts and anonymous contributors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from db.schema import Contributor, ModelVersion, Submission, SubmissionLabel, TrainingRunSubmission
from model_server.app import create_app
from model_server.config import Settings
from model_server.contributor_cookie import ONE_YEAR_SECONDS
from tests import factories
from tests.integration.model_server.conftest import SETTINGS, item


def cookie_of(answer: Any) -> str:
    (cookie,) = answer.headers.getlist("Set-Cookie")
    return str(cookie)


def test_tasks_say_all_that_a_page_needs(client: FlaskClient) -> None:
    tasks = {task["name"]: task for task in client.get("/api/v1/tasks").json}
    doodle = tasks["doodle"]
    assert doodle["title"] == doodle["titles"]["en"] == "Doodles"
    assert doodle["labels"][7] == "power outlet"
    assert doodle["label_names"]["power outlet"]["de"] == "Steckdose"
    assert (doodle["input"], doodle["recipe"]) == ({"height": 28, "width": 28, "channels": 1}, "quickdraw-bitmap")
    assert (doodle["modes"], doodle["unsure_below"]) == (["draw", "upload"], 0.5)
    assert tasks["digits"]["labels"] == list("0123456789")


def test_a_contributor_gets_a_cookie_for_a_year(client: FlaskClient) -> None:
    cookie = cookie_of(client.post("/api/v1/contributors"))
    for part in ("dl_c=", "HttpOnly", "Path=/", "SameSite=Lax", f"Max-Age={ONE_YEAR_SECONDS}"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Secure" not in cookie


def test_under_tls_the_cookie_is_secure(client: FlaskClient) -> None:
    assert "Secure" in cookie_of(client.post("/api/v1/contributors", base_url="https://localhost"))


def test_who_has_a_cookie_keeps_it(client: FlaskClient, session: Session) -> None:
    first = cookie_of(client.post("/api/v1/contributors"))
    assert cookie_of(client.post("/api/v1/contributors")).split(";")[0] == first.split(";")[0]
    assert len(session.scalars(select(Contributor)).all()) == 1


def network_of(session: Session, settings: Settings, address: str, **headers: str) -> bytes | None:
    """What is kept of where somebody new came from."""
    connect = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    client = create_app(settings, connect=connect).test_client()
    before = set(session.scalars(select(Contributor.id)))
    where = {"REMOTE_ADDR": address}
    assert client.post("/api/v1/contributors", environ_overrides=where, headers=headers).status_code == 204
    (made,) = session.scalars(select(Contributor).where(Contributor.id.not_in(before)))
    return made.network_hash


def test_of_the_network_a_hash_is_kept_where_it_is_known(session: Session) -> None:
    one, other, elsewhere = (
        network_of(session, SETTINGS, address) for address in ("203.0.113.7", "203.0.113.8", "198.51.100.1")
    )
    assert one is not None
    assert one == other != elsewhere
    assert network_of(session, SETTINGS, "127.0.0.1") is None


def test_nothing_of_the_network_is_kept_where_that_is_off(session: Session) -> None:
    assert network_of(session, replace(SETTINGS, network_hash=False), "203.0.113.7") is None


def test_the_network_is_the_one_that_trusted_proxies_saw_and_nobody_can_choose_another(session: Session) -> None:
    direct = network_of(session, SETTINGS, "203.0.113.7")
    proxied = replace(SETTINGS, trusted_proxies=1)
    for said in ("203.0.113.7", "198.51.100.1, 203.0.113.7"):  # a client may say what it likes before the proxy's word
        assert network_of(session, proxied, "172.18.0.2", **{"X-Forwarded-For": said}) == direct
    assert network_of(session, SETTINGS, "203.0.113.7", **{"X-Forwarded-For": "198.51.100.1"}) == direct


def test_a_cookie_from_another_installation_is_replaced(client: FlaskClient) -> None:
    client.set_cookie("dl_c", "0" * 32 + ".signature")
    assert client.post("/api/v1/contributors").status_code == 204
    assert client.get("/api/v1/contributors/me").status_code == 200


def test_nobody_is_told_about_nobody(client: FlaskClient) -> None:
    assert client.get("/api/v1/contributors/me").status_code == 401


def test_a_contributor_sees_which_versions_learned_from_them(contributor: FlaskClient, session: Session) -> None:
    items = [item(), item(), item(label=None, label_origin=None)]
    contributor.post("/api/v1/tasks/doodle/submissions", json={"submissions": items})
    me = contributor.get("/api/v1/contributors/me").json
    counts = {"submissions": 3, "labelled": 2, "used": 0}
    assert me == {**counts, "tasks": [{"task": "doodle", **counts}], "published_versions": [], "live_versions": []}
    labelled = session.scalars(select(Submission).join(SubmissionLabel)).all()
    factories.learned(session, labelled[:1], promoted=True, parent_version=1)
    factories.learned(session, labelled, parent_version=2)
    session.commit()
    me = contributor.get("/api/v1/contributors/me").json
    assert me["used"] == 2
    assert me["published_versions"] == [{"task": "doodle", "version": 2, "submissions": 1}]
    assert me["live_versions"] == [{"task": "doodle", "version": 2}]


def test_a_live_version_descends_from_those_its_parent_learned_from(contributor: FlaskClient, session: Session) -> None:
    contributor.post("/api/v1/tasks/doodle/submissions", json={"submissions": [item()]})
    factories.learned(session, session.scalars(select(Submission)).all(), promoted=True, parent_version=1)
    factories.model_version(session, promoted=True, parent_version=2)
    session.commit()
    me = contributor.get("/api/v1/contributors/me").json
    assert [one["version"] for one in me["published_versions"]] == [2]
    assert me["live_versions"] == [{"task": "doodle", "version": 3}]


def test_who_erases_themselves_hears_what_had_learned_from_them(contributor: FlaskClient, session: Session) -> None:
    contributor.post("/api/v1/tasks/doodle/submissions", json={"submissions": [item(), item()]})
    given = session.scalars(select(Submission)).all()
    factories.learned(session, given, promoted=True, parent_version=1)
    factories.learned(session, given[:1], parent_version=1)
    factories.model_version(session, parent_version=2)
    session.commit()
    answer = contributor.delete("/api/v1/contributors/me")
    assert answer.status_code == 200
    assert "Max-Age=0" in cookie_of(answer)
    assert answer.json == {
        "submissions": 2,
        "published_versions": [{"task": "doodle", "version": 2}],
        "learned": [
            {"task": "doodle", "version": 2, "submissions": 2, "published": True},
            {"task": "doodle", "version": 3, "submissions": 1, "published": False},
        ],
        "descendants": [{"task": "doodle", "version": 4}],
    }
    session.expire_all()
    for table in (Contributor, Submission, SubmissionLabel, TrainingRunSubmission):
        assert session.scalars(select(table)).all() == []
    assert contributor.delete("/api/v1/contributors/me").status_code == 401


def test_the_cookie_of_an_erased_person_is_worth_nothing(client: FlaskClient, champion: ModelVersion) -> None:
    client.post("/api/v1/contributors")
    kept = client.get_cookie("dl_c")
    assert kept is not None
    assert client.delete("/api/v1/contributors/me").json["submissions"] == 0
    client.set_cookie("dl_c", kept.value)
    assert client.delete("/api/v1/contributors/me").status_code == 401
    assert client.post("/api/v1/tasks/doodle/submissions", json={"submissions": [item()]}).status_code == 401


def test_liveness_readiness_and_numbers(app: OpenAPI, champion: ModelVersion) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz").json["checks"]
    assert (ready["database"], ready["migration"]) == ("ok", "ok")
    text = client.get("/metrics").text
    assert 'deltaloop_champion_version{task="doodle"} 1.0' in text
    assert 'route="/healthz",status="200"' in text


def test_the_documents_are_served_from_here(client: FlaskClient) -> None:
    assert client.get("/api/openapi.json").json["openapi"].startswith("3.1")
    page = client.get("/api/docs").text
    assert "http://" not in page
    assert "https://" not in page
    for asset in ("swagger/css/swagger-ui.css", "swagger/js/swagger-ui-bundle.js", "docs.js"):
        assert f'"{asset}"' in page
        assert client.get(f"/api/{asset}").status_code == 200
