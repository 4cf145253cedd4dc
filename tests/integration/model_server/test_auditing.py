"""What somebody with a key does is entered, with what it was and how it was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from db import audit
from db.schema import ApiKey, AuditEvent, ModelVersion

EVENTS, KEYS, PROMOTIONS = "/api/v1/audit-events", "/api/v1/keys", "/api/v1/tasks/doodle/promotions"
Headers = Callable[[str], dict[str, str]]


def entered(session: Session) -> list[dict[str, Any]]:
    """The entries, oldest first, without what each run makes anew."""
    found = reversed(audit.newest(session, limit=100))
    return [
        {name: getattr(entry, name) for name in ("actor", "role", "action", "target", "detail", "status")}
        for entry in found
    ]


def test_an_act_is_entered_with_its_words_and_its_answer(
    client: FlaskClient, session: Session, champion: ModelVersion, key: Headers
) -> None:
    answer = client.post(PROMOTIONS, headers=key("admin"), json={"version": 1, "reason": "it was better"})
    assert answer.status_code == 201
    said = {"version": 1, "reason": "it was better"}
    assert entered(session) == [
        {
            "actor": "a admin", "role": "admin", "action": "createPromotion", "target": PROMOTIONS, "detail": said,
            "status": 201,
        }
    ]  # fmt: skip
    (entry,) = audit.newest(session, limit=1)
    assert entry.request_id == answer.headers["X-Request-ID"]


def test_what_was_refused_is_entered_too(client: FlaskClient, session: Session, key: Headers) -> None:
    client.post(KEYS, headers=key("viewer"), json={"name": "me", "role": "admin"})
    client.delete(f"{KEYS}/00000000-0000-4000-8000-000000000000", headers=key("admin"))
    client.post(KEYS, headers=key("admin"), data="{", content_type="application/json")
    found = [(entry["action"], entry["role"], entry["status"]) for entry in entered(session)]
    assert found == [("createKey", "viewer", 403), ("revokeKey", "admin", 404), ("createKey", "admin", 400)]


def test_reading_and_what_strangers_try_is_not_entered(client: FlaskClient, session: Session, key: Headers) -> None:
    client.get(KEYS, headers=key("admin"))
    client.post(KEYS, json={"name": "me", "role": "admin"})
    client.post(KEYS, headers={"Authorization": "Bearer dlk_guess"}, json={"name": "me", "role": "admin"})
    client.post("/api/v1/sessions", json={"key": "dlk_guess"})
    assert entered(session) == []


def test_a_login_is_entered_without_its_key(client: FlaskClient, session: Session, key: Headers) -> None:
    secret = key("moderator")["Authorization"].removeprefix("Bearer ")
    client.post("/api/v1/sessions", json={"key": secret})
    (entry,) = entered(session)
    assert (entry["actor"], entry["action"], entry["detail"]) == ("a moderator", "createSession", None)


def test_an_act_that_cannot_be_entered_is_not_done(
    client: FlaskClient, session: Session, key: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    admin = key("admin")
    monkeypatch.setattr(audit, "begin", refused)
    answer = client.post(KEYS, headers=admin, json={"name": "me", "role": "admin"})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "database_unavailable")
    assert [row.name for row in session.query(ApiKey)] == ["a admin"]


def test_an_act_whose_answer_cannot_be_entered_is_done_and_says_so_by_having_none(
    client: FlaskClient, session: Session, key: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(audit, "end", refused)
    assert client.post(KEYS, headers=key("admin"), json={"name": "Ada", "role": "viewer"}).status_code == 201
    assert [(entry["action"], entry["status"]) for entry in entered(session)] == [("createKey", None)]


@pytest.mark.parametrize("path", ["/api/v1/tasks/%00/promotions", f"/api/v1/tasks/{'x' * 3000}/promotions"])
def test_no_address_is_too_odd_to_be_entered(client: FlaskClient, session: Session, key: Headers, path: str) -> None:
    answer = client.post(path, headers=key("admin"), json={"version": 1, "reason": "a \x00 in it"})
    assert answer.status_code in (404, 422)
    (entry,) = entered(session)
    assert (entry["detail"], len(entry["target"]) <= 500) == (None, True)


def test_admins_read_it_page_by_page_and_nobody_else(client: FlaskClient, session: Session, key: Headers) -> None:
    admin = key("admin")
    for name in ("one", "two", "three"):
        client.post(KEYS, headers=admin, json={"name": name, "role": "viewer"})
    first = client.get(f"{EVENTS}?limit=2", headers=admin).json
    assert [entry["detail"]["name"] for entry in first] == ["three", "two"]
    rest = client.get(f"{EVENTS}?limit=2&before={first[-1]['id']}", headers=admin).json
    assert [entry["detail"]["name"] for entry in rest] == ["one"]
    assert client.get(EVENTS, headers=key("moderator")).status_code == 403
    assert client.get(f"{EVENTS}?limit=0", headers=admin).status_code == 422


CHANGES = {
    "another actor": update(AuditEvent).values(actor="somebody else"),
    "other words": update(AuditEvent).values(detail={}),
    "another answer": update(AuditEvent).values(status=500),
    "gone": delete(AuditEvent),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_entered_stays(session: Session, change: str) -> None:
    audit.by_command(session, "keys create", "Ada", role="admin")
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(CHANGES[change])
