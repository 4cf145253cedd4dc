"""Moderators see what is in doubt, and decide."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import quarantine, training_runs
from db.quarantine import Doubt
from db.schema import Moderation, SubmissionLabel
from tests.integration.model_server.conftest import item

URL = "/api/v1/tasks/doodle/submissions"
Headers = Callable[[str], dict[str, str]]


@pytest.fixture
def sent(contributor: FlaskClient, session: Session) -> list[str]:
    """Three submissions: two cats, the first of them in quarantine, and one without a label."""
    items = [item(), item(), item(label=None, label_origin=None)]
    assert contributor.post(URL, json={"submissions": items}).status_code == 201
    run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
    quarantine.add(session, run.id, [Doubt(uuid.UUID(items[0]["id"]), "dog", 0.75)])
    session.commit()
    return [one["id"] for one in items]


def listed(client: FlaskClient, headers: dict[str, str], **query: object) -> list[dict[str, Any]]:
    answer = client.get(URL, headers=headers, query_string=query)
    assert answer.status_code == 200
    return list(answer.json or [])


def moderate(client: FlaskClient, headers: dict[str, str], identity: str, **body: object) -> Any:
    return client.post(f"/api/v1/submissions/{identity}/moderation", headers=headers, json=body)


def test_what_is_in_doubt_is_listed_with_its_reason(contributor: FlaskClient, sent: list[str], key: Headers) -> None:
    moderator = key("moderator")
    (found,) = listed(contributor, moderator, state="quarantined")
    assert (found["id"], found["state"], found["moderation"]) == (sent[0], "quarantined", None)
    doubt = found["quarantine"]
    assert (doubt["suggested"], doubt["score"], doubt["run"] > 0) == ("dog", 0.75, True)
    assert {one["id"] for one in listed(contributor, moderator, state="new")} == set(sent[1:])
    assert {one["state"] for one in listed(contributor, moderator)} == {"new", "quarantined"}
    assert contributor.get(f"{URL}?state=doubtful", headers=moderator).status_code == 422


@pytest.mark.parametrize(
    ("body", "state", "label"),
    [
        ({"action": "accept"}, "accepted", "cat"),
        ({"action": "relabel", "label": "dog"}, "relabelled", "dog"),
        ({"action": "reject"}, "rejected", "cat"),
    ],
)
def test_a_moderator_decides(
    contributor: FlaskClient, sent: list[str], key: Headers, body: dict[str, str], state: str, label: str
) -> None:
    moderator = key("moderator")
    answer = moderate(contributor, moderator, sent[0], **body)
    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["label"]) == (state, label)
    assert (answer.json["moderation"]["action"], answer.json["moderation"]["moderator"]) == (
        body["action"],
        "a moderator",
    )
    assert answer.json["quarantine"]["suggested"] == "dog"
    assert [one["id"] for one in listed(contributor, moderator, state=state)] == [sent[0]]
    assert listed(contributor, moderator, state="quarantined") == []


def test_the_newest_decision_counts_and_each_is_kept(
    contributor: FlaskClient, sent: list[str], key: Headers, session: Session
) -> None:
    moderator = key("admin")
    for body in ({"action": "reject"}, {"action": "relabel", "label": "sun"}, {"action": "accept"}):
        answer = moderate(contributor, moderator, sent[1], **body)
    assert (answer.json["state"], answer.json["label"], answer.json["label_origin"]) == ("accepted", "sun", "moderated")
    actions = session.scalars(select(Moderation.action).order_by(Moderation.id)).all()
    assert actions == ["reject", "relabel", "accept"]
    labels = session.scalars(select(SubmissionLabel.label).where(SubmissionLabel.submission == uuid.UUID(sent[1])))
    assert sorted(labels) == ["cat", "sun"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "relabel"}, "bad_moderation"),
        ({"action": "accept", "label": "dog"}, "bad_moderation"),
        ({"action": "reject", "label": "dog"}, "bad_moderation"),
        ({"action": "relabel", "label": "unicorn"}, "unknown_label"),
        ({"action": "relabel", "label": "\x00"}, "unknown_label"),
    ],
)
def test_what_does_not_go_together_is_refused(
    contributor: FlaskClient, sent: list[str], key: Headers, session: Session, body: dict[str, str], code: str
) -> None:
    answer = moderate(contributor, key("moderator"), sent[0], **body)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, code)
    assert session.scalars(select(Moderation)).all() == []


@pytest.mark.parametrize("body", [{}, {"action": "delete"}, {"action": "accept", "why": "x"}, {"action": None}])
def test_a_decision_has_one_of_three_actions(
    contributor: FlaskClient, sent: list[str], key: Headers, body: dict[str, Any]
) -> None:
    assert moderate(contributor, key("moderator"), sent[0], **body).status_code == 422


def test_without_a_label_there_is_nothing_to_accept(contributor: FlaskClient, sent: list[str], key: Headers) -> None:
    moderator = key("moderator")
    answer = moderate(contributor, moderator, sent[2], action="accept")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "no_label")
    assert moderate(contributor, moderator, sent[2], action="relabel", label="bird").json["label"] == "bird"


def test_what_is_not_there_cannot_be_decided_on(contributor: FlaskClient, sent: list[str], key: Headers) -> None:
    moderator = key("moderator")
    assert moderate(contributor, moderator, str(uuid.uuid4()), action="accept").status_code == 404
    assert moderate(contributor, moderator, "nonsense", action="accept").status_code == 422


def test_only_moderators_decide_and_by_session_only_with_the_token(
    contributor: FlaskClient, sent: list[str], key: Headers
) -> None:
    assert moderate(contributor, {}, sent[0], action="accept").status_code == 401
    assert moderate(contributor, key("viewer"), sent[0], action="accept").status_code == 403
    secret = key("moderator")["Authorization"].split()[1]
    token = contributor.post("/api/v1/sessions", json={"key": secret}).json["csrf_token"]
    assert moderate(contributor, {}, sent[0], action="accept").status_code == 403
    assert moderate(contributor, {"X-CSRF-Token": token}, sent[0], action="accept").status_code == 200
