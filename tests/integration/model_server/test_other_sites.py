"""What another web site's page makes a visitor's browser send changes nothing here."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from db.schema import Contributor, Submission
from model_server.app import create_app
from tests.integration.model_server.conftest import SETTINGS, item

FOREIGN = [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_form_makes_nobody_and_takes_no_cookie_away(
    client: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    answer = client.post("/api/v1/contributors", headers=headers, content_type=FORM)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "other_site")
    assert "Set-Cookie" not in answer.headers
    assert session.scalar(select(func.count()).select_from(Contributor)) == 0


@pytest.mark.parametrize("headers", FOREIGN)
def test_every_write_is_refused_to_another_site(app: OpenAPI, headers: dict[str, str]) -> None:
    client, answers = app.test_client(), {}
    for path, operations in app.api_doc["paths"].items():
        address = path.replace("{id}", str(UUID(int=4, version=4))).replace("{task}", "doodle")
        for method in operations:
            if method != "get":
                answer = client.open(address, method=method.upper(), json={}, headers=headers)
                answers[f"{method} {path}"] = answer.json["error"]["code"]
    assert len(answers) > 10
    assert set(answers.values()) == {"other_site"}, answers


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_good_submission_is_refused_as_well(
    contributor: FlaskClient, session: Session, headers: dict[str, str]
) -> None:
    body = json.dumps({"submissions": [item()]})
    answer = contributor.post(
        "/api/v1/tasks/doodle/submissions", data=body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 403
    assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_reading_is_for_everybody(client: FlaskClient) -> None:
    assert client.get("/api/v1/tasks", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(("proxies", "status"), [(1, 204), (0, 403)])
def test_the_host_is_the_one_that_a_trusted_proxy_names(session: Session, proxies: int, status: int) -> None:
    connect = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    client = create_app(replace(SETTINGS, trusted_proxies=proxies), connect=connect).test_client()
    said = {"Origin": "https://draw.example.org", "X-Forwarded-Host": "draw.example.org", "Host": "inside:8080"}
    assert client.post("/api/v1/contributors", headers=said).status_code == status
