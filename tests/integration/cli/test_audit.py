"""`deltaloop audit`, and that the command line's own acts stand in it."""

from __future__ import annotations

import getpass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import audit
from tests import factories
from tests.integration.cli.conftest import Deltaloop


def test_what_commands_did_is_listed_newest_first(own_engine: Engine, deltaloop: Deltaloop) -> None:
    assert "Nothing was done" in deltaloop("audit").out
    key = deltaloop("keys", "create", "Ada", "--role", "moderator").out.strip()
    deltaloop("tasks", "add-label", "doodle", "rainbow")
    with Session(own_engine) as session, session.begin():
        factories.model_version(session, promoted=True)
        factories.model_version(session, promoted=False)
    deltaloop("promote", "doodle", "2", "--reason", "a trial")
    lines = deltaloop("audit").out.splitlines()
    for words, line in zip((" promote ", " tasks add-label ", " keys create "), lines[1:], strict=True):
        assert words in line
    assert "reason a trial, version 2" in lines[1]
    assert getpass.getuser() in lines[1]
    assert key not in "\n".join(lines)
    assert len(deltaloop("audit", "--limit", "1").out.splitlines()) == 2


def test_what_a_command_did_not_do_is_not_entered(own_engine: Engine, deltaloop: Deltaloop) -> None:
    assert deltaloop("keys", "revoke", "00000000-0000-4000-8000-000000000000").code == 1
    assert deltaloop("promote", "doodle", "7").code == 1
    with Session(own_engine) as session:
        assert audit.newest(session, limit=1) == []
