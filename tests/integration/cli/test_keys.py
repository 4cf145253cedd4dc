from __future__ import annotations

import uuid

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import api_keys
from tests.integration.cli.conftest import Deltaloop


def test_a_key_is_shown_once_and_works_until_it_is_revoked(own_engine: Engine, deltaloop: Deltaloop) -> None:
    assert "No keys yet" in deltaloop("keys", "list").out
    key = deltaloop("keys", "create", "Ada", "--role", "moderator").out.strip()
    with Session(own_engine) as session:
        row = api_keys.find(session, key)
        assert row is not None
        assert (row.name, row.role) == ("Ada", "moderator")
        identity = str(row.id)

    listed = deltaloop("keys", "list").out
    assert identity in listed
    assert key not in listed

    assert deltaloop("keys", "revoke", identity).out == "The key of Ada is revoked.\n"
    with Session(own_engine) as session:
        assert api_keys.find(session, key) is None


def test_bad_key_arguments_get_one_line(deltaloop: Deltaloop) -> None:
    assert (
        "'boss' is not one of 'viewer', 'moderator', 'admin'" in deltaloop("keys", "create", "A", "--role", "boss").err
    )
    assert "NAME must not be empty" in deltaloop("keys", "create", " ", "--role", "admin").err
    assert "'7' is not a valid UUID" in deltaloop("keys", "revoke", "7").err
    unknown = deltaloop("keys", "revoke", str(uuid.uuid4()))
    assert unknown.code == 1
    assert "There is no key" in unknown.err
