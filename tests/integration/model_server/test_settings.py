"""What is set, and who holds a key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

KEYS = "/api/v1/keys"
Headers = Callable[[str], dict[str, str]]


def test_a_viewer_sees_what_is_in_force_and_where_it_is_changed(client: FlaskClient, key: Headers) -> None:
    found = client.get("/api/v1/tasks/doodle/settings", headers=key("viewer")).json
    assert (found["file"], found["triggers_on"]) == ("tasks/doodle.toml", True)
    assert found["sections"]["gate"]["base_margin"] == 0.01
    assert found["sections"]["triggers"] == {"labels": 500, "cron": "0 3 * * *", "drift": 0.05}
    assert found["defaults"]["gate"]["confidence"] == 0.95
    assert "base_margin" not in found["defaults"]["gate"]
    assert client.get("/api/v1/tasks/doodle/settings").status_code == 401


def test_a_key_is_shown_once_opens_what_its_role_may_and_ends(client: FlaskClient, key: Headers) -> None:
    admin = key("admin")
    made = client.post(KEYS, headers=admin, json={"name": " Ada ", "role": "moderator"})
    assert (made.status_code, made.json["name"], made.json["role"]) == (201, "Ada", "moderator")
    assert made.headers["Cache-Control"] == "no-store"
    secret = made.json["key"]
    hers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/tasks/doodle/submissions", headers=hers).status_code == 200
    listed = client.get(KEYS, headers=admin)
    assert secret not in listed.text
    assert {one["name"]: one["revoked_at"] for one in listed.json} == {"a admin": None, "Ada": None}
    ended = client.delete(f"{KEYS}/{made.json['id']}", headers=admin)
    assert (ended.status_code, ended.json["revoked_at"] is None) == (200, False)
    assert client.get("/api/v1/tasks/doodle/submissions", headers=hers).status_code == 401
    assert client.delete(f"{KEYS}/{made.json['id']}", headers=admin).json == ended.json


def test_the_last_admin_cannot_be_locked_out(client: FlaskClient, key: Headers) -> None:
    admin = key("admin")
    (only,) = client.get(KEYS, headers=admin).json
    refused = client.delete(f"{KEYS}/{only['id']}", headers=admin)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "last_admin_key")
    client.post(KEYS, headers=admin, json={"name": "another", "role": "admin"})
    assert client.delete(f"{KEYS}/{only['id']}", headers=admin).status_code == 200
    assert client.get(KEYS, headers=admin).status_code == 401


@pytest.mark.parametrize("body", [{"name": "", "role": "viewer"}, {"name": "x", "role": "king"}, {"name": "x"}])
def test_a_key_needs_a_name_and_a_role(client: FlaskClient, key: Headers, body: dict[str, str]) -> None:
    assert client.post(KEYS, headers=key("admin"), json=body).status_code == 422


@pytest.mark.parametrize("role", ["viewer", "moderator"])
def test_keys_are_for_admins(client: FlaskClient, key: Headers, role: str) -> None:
    small = key(role)
    unknown = f"{KEYS}/00000000-0000-4000-8000-000000000000"
    answers = [
        client.get(KEYS, headers=small),
        client.post(KEYS, headers=small, json={"name": "x", "role": "admin"}),
        client.delete(unknown, headers=small),
        client.get("/api/v1/tasks/doodle/export?format=npz", headers=small),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert client.delete(unknown, headers=key("admin")).status_code == 404
