"""A label that is added while the servers run."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent import futures
from random import Random

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from db import task_revisions
from db.engine import make_engine
from db.schema import ModelVersion, Submission, SubmissionLabel
from model_server import known_tasks
from model_server.known_tasks import FRESH_SECONDS, KnownTasks
from model_server.services import EXTENSION, Services
from tasks import spec
from tests.integration.model_server.conftest import item
from tests.waiting import wait_for

LABELS = "/api/v1/tasks/doodle/labels"
SUBMISSIONS = "/api/v1/tasks/doodle/submissions"
DOODLE = spec.named("doodle")
Headers = Callable[[str], dict[str, str]]


def add(session: Session, label: str = "rainbow") -> None:
    """As another process does it."""
    task_revisions.add_label(session, DOODLE, label, {})
    session.commit()


def doodle(client: FlaskClient) -> dict[str, object]:
    return next(task for task in client.get("/api/v1/tasks").json if task["name"] == "doodle")


def test_an_added_label_is_listed_at_once(client: FlaskClient, key: Headers) -> None:
    assert doodle(client)["labels"] == list(DOODLE.labels)
    answer = client.post(LABELS, json={"label": "rainbow", "names": {"de": "Regenbogen"}}, headers=key("admin"))
    assert answer.status_code == 201, answer.text
    assert answer.json == doodle(client)
    assert answer.json["labels"] == [*DOODLE.labels, "rainbow"]
    assert answer.json["label_names"]["rainbow"] == {"en": "rainbow", "de": "Regenbogen"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"label": "cat"}, 409, "label_exists"),
        ({"label": "a/b"}, 422, "bad_label"),
        ({"label": "fox", "names": {"German": "Fuchs"}}, 422, "bad_label"),
        ({"label": 7}, 422, "invalid_request"),
        ({"label": "fox", "names": {"de": 7}}, 422, "invalid_request"),
        ({"label": "fox", "revision": 9}, 422, "invalid_request"),
        ({}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_added_is_told_why(
    client: FlaskClient, key: Headers, body: dict[str, object], status: int, code: str
) -> None:
    answer = client.post(LABELS, json=body, headers=key("admin"))
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert doodle(client)["labels"] == list(DOODLE.labels)


def test_only_an_admin_adds_labels_and_only_to_a_task_that_is_there(client: FlaskClient, key: Headers) -> None:
    assert client.post(LABELS, json={"label": "fox"}, headers=key("moderator")).status_code == 403
    nowhere = client.post("/api/v1/tasks/nope/labels", json={"label": "fox"}, headers=key("admin"))
    assert (nowhere.status_code, nowhere.json["error"]["code"]) == (404, "unknown_task")


def test_a_submission_of_the_new_label_is_stored_with_the_old_versions_prediction(
    contributor: FlaskClient, session: Session, champion: ModelVersion
) -> None:
    """Even by a process that was told of the label by nobody: what it does not know it looks up."""
    assert "rainbow" not in contributor.get("/api/v1/tasks").json[0]["labels"]
    add(session)
    sent = item(label="rainbow", label_origin="prompt")
    answer = contributor.post(SUBMISSIONS, json={"submissions": [sent]})
    assert answer.status_code == 201, answer.text
    stored = session.get_one(Submission, uuid.UUID(sent["id"]))
    assert (len(stored.probabilities), stored.task_revision, stored.model_version) == (10, 1, champion.version)
    (label,) = session.scalars(select(SubmissionLabel))
    assert (label.label, label.origin) == ("rainbow", "prompt")


def test_a_submission_is_corrected_to_the_new_label(contributor: FlaskClient, session: Session) -> None:
    sent = item()
    contributor.post(SUBMISSIONS, json={"submissions": [sent]})
    add(session)
    answer = contributor.patch(
        f"/api/v1/submissions/{sent['id']}", json={"label": "rainbow", "label_origin": "corrected"}
    )
    assert (answer.status_code, answer.json["label"]) == (200, "rainbow")


def test_a_label_that_nobody_added_is_refused_as_ever(contributor: FlaskClient, session: Session) -> None:
    add(session)
    answer = contributor.post(SUBMISSIONS, json={"submissions": [item(label="unicorn")]})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "unknown_label")
    assert answer.json["error"]["message"].endswith("sun, rainbow.")


def test_the_page_asks_for_what_the_champion_does_not_know(
    contributor: FlaskClient, app: OpenAPI, session: Session
) -> None:
    add(session)
    services: Services = app.extensions[EXTENSION]
    services.random = Random(3)
    asked = [contributor.get("/api/v1/tasks/doodle/prompt").json["label"] for _ in range(40)]
    assert asked.count("rainbow") >= 15
    assert len(set(asked)) > 5


def test_labels_are_read_again_when_they_are_old_and_not_before(session: Session) -> None:
    now, looks = 100.0, 0
    sessions = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")

    def counted() -> Session:
        nonlocal looks
        looks += 1
        return sessions()

    tasks = KnownTasks(spec.shipped(), counted, lambda: now)  # type: ignore[arg-type]
    assert tasks["doodle"] == DOODLE
    add(session)
    now += FRESH_SECONDS - 0.01
    assert (tasks["doodle"].labels, looks) == (DOODLE.labels, 1)
    now += 0.02
    assert (tasks["doodle"].labels[-1], looks) == ("rainbow", 2)
    assert FRESH_SECONDS <= 2


def test_who_asks_during_a_look_waits_for_what_it_sees_and_not_for_a_database_that_hangs(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, answer = 0.0, threading.Event()
    answer.set()
    sessions = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")

    def slow() -> Session:
        assert answer.wait(20)
        return sessions()

    tasks = KnownTasks(spec.shipped(), slow, lambda: now)  # type: ignore[arg-type]
    assert tasks["doodle"] == DOODLE
    add(session)
    now = 10.0
    answer.clear()
    with futures.ThreadPoolExecutor() as threads:
        looking = threads.submit(lambda: tasks["doodle"])
        wait_for(lambda: tasks._looking.locked() or None, seconds=20, what="the look")
        assert tasks["doodle"] == DOODLE
        # What follows is about the others' look, which half a second may be too little for on a busy machine.
        monkeypatch.setattr(known_tasks, "PATIENCE_SECONDS", 20)
        waiting = threads.submit(lambda: tasks["doodle"])
        assert not futures.wait([waiting], timeout=0.1).done
        answer.set()
        assert [seen.result().labels[-1] for seen in (looking, waiting)] == ["rainbow", "rainbow"]


def test_while_the_database_is_away_the_labels_are_as_they_were_seen(session: Session) -> None:
    now = 0.0
    sessions: list[sessionmaker[Session]] = [
        sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    ]
    tasks = KnownTasks(spec.shipped(), lambda: sessions[0](), lambda: now)  # type: ignore[arg-type]
    add(session)
    seen = tasks["doodle"]
    assert seen.labels[-1] == "rainbow"
    away = sessionmaker(make_engine("postgresql://nobody@127.0.0.1:1/none"))
    sessions[0] = away
    now = 10.0
    assert tasks["doodle"] == seen
    assert KnownTasks(spec.shipped(), away)["doodle"] == DOODLE
