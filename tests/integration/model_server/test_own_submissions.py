"""What contributors see of what they sent."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema import Contributor, ModelVersion, Submission
from tests import factories
from tests.integration.model_server.conftest import base64_of, item

URL = "/api/v1/contributors/me/submissions"
LINE = [[[0, 255], [10, 20]]]


def send(client: FlaskClient, *items: dict[str, Any], task: str = "doodle") -> None:
    answer = client.post(f"/api/v1/tasks/{task}/submissions", json={"submissions": list(items)})
    assert answer.status_code == 201, answer.text


def listed(client: FlaskClient, **query: object) -> list[dict[str, Any]]:
    answer = client.get(URL, query_string=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json or [])


def test_each_comes_with_its_picture_its_label_and_what_the_model_said(contributor: FlaskClient) -> None:
    sent = item(
        image=base64_of(bytes(783) + b"\7"), label="dog", drawing=LINE, probabilities=[0.01, 0.01, 0.91] + [0.01] * 7
    )
    send(contributor, sent)
    (found,) = listed(contributor)
    assert found.pop("created_at").endswith(("Z", "+00:00"))
    assert found.pop("probability") == pytest.approx(0.91)
    assert found == {
        "id": sent["id"],
        "task": "doodle",
        "image": sent["image"],
        "drawing": LINE,
        "label": "dog",
        "label_origin": "confirmed",
        "model_version": 1,
        "guess": "bird",
        "used": 0,
        "published_versions": [],
    }


def test_the_newest_come_first_a_page_at_a_time(
    contributor: FlaskClient, session: Session, champion: ModelVersion
) -> None:
    me = session.scalars(select(Contributor)).one()
    moments = [dt.datetime(2026, 11, day, tzinfo=dt.UTC) for day in (3, 1, 2, 2, 4)]
    sent = [factories.submission(session, me, champion, created_at=moment) for moment in moments]
    session.commit()
    whole = [one["id"] for one in listed(contributor)]
    at_once = sorted((str(sent[2].id), str(sent[3].id)), reverse=True)
    assert whole == [str(sent[4].id), str(sent[0].id), *at_once, str(sent[1].id)]
    first = listed(contributor, limit=3)
    rest = listed(contributor, limit=3, before=first[-1]["id"])
    assert [one["id"] for one in first + rest] == whole
    assert listed(contributor, before=whole[-1]) == []


def test_a_label_that_was_changed_counts(contributor: FlaskClient) -> None:
    sent = item(label="cat")
    send(contributor, sent)
    body = {"label": "dog", "label_origin": "corrected"}
    assert contributor.patch(f"/api/v1/submissions/{sent['id']}", json=body).status_code == 200
    assert [(one["label"], one["label_origin"]) for one in listed(contributor)] == [("dog", "corrected")]
    unlabelled = item(label=None, label_origin=None)
    send(contributor, unlabelled)
    assert {one["id"]: one["label"] for one in listed(contributor)} == {sent["id"]: "dog", unlabelled["id"]: None}


def test_it_says_which_published_versions_learned_from_each(contributor: FlaskClient, session: Session) -> None:
    sent = [item(), item()]
    send(contributor, *sent)
    older, newer = (session.get_one(Submission, uuid.UUID(one["id"])) for one in sent)
    factories.learned(session, [older], promoted=True, parent_version=1)
    factories.learned(session, [older, newer], parent_version=2)
    session.commit()
    found = {one["id"]: (one["used"], one["published_versions"]) for one in listed(contributor)}
    assert found == {str(older.id): (2, [2]), str(newer.id): (1, [])}


def test_nobody_sees_what_others_sent_nor_pages_by_it(contributor: FlaskClient, app: OpenAPI, session: Session) -> None:
    send(contributor, item())
    other = app.test_client()
    other.post("/api/v1/contributors")
    assert listed(other) == []
    theirs = session.scalars(select(Submission.id)).one()
    send(other, item())
    assert len(listed(other)) == 1
    assert listed(other, before=theirs) == []


def test_a_task_has_its_own(contributor: FlaskClient, session: Session, champion: ModelVersion) -> None:
    factories.model_version(session, "digits", promoted=True)
    session.commit()
    send(contributor, item())
    send(contributor, item(label="7"), task="digits")
    assert {one["task"] for one in listed(contributor)} == {"digits", "doodle"}
    assert [one["label"] for one in listed(contributor, task="digits")] == ["7"]
    assert contributor.get(URL, query_string={"task": "cats"}).status_code == 404
    me = contributor.get("/api/v1/contributors/me").get_json()
    assert [(share["task"], share["submissions"]) for share in me["tasks"]] == [("digits", 1), ("doodle", 1)]
    assert me["submissions"] == 2


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"before": "last week"}, {"of": "me"}])
def test_a_question_that_makes_no_sense_is_refused(contributor: FlaskClient, query: dict[str, object]) -> None:
    assert contributor.get(URL, query_string=query).status_code == 422


def test_after_an_erasure_there_is_nothing(contributor: FlaskClient) -> None:
    send(contributor, item())
    assert contributor.delete("/api/v1/contributors/me").status_code == 200
    assert contributor.get(URL).status_code == 401
