"""What /readyz says: the truth, soon, and no more than who asks need know."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import migrate
from db.schema import ModelVersion
from model_server import database_metrics, readiness
from model_server.app import create_app
from model_server.config import Settings
from tests import factories


@pytest.fixture
def both_published(session: Session, champion: ModelVersion) -> None:
    factories.model_version(session, "digits", promoted=True)
    session.commit()


def at_migration(session: Session, revision: str) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    session.commit()


@pytest.mark.usefixtures("both_published")
def test_all_is_well(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "ready": True,
        "checks": {"database": "ok", "migration": "ok", "champion of digits": "ok", "champion of doodle": "ok"},
    }


@pytest.mark.usefixtures("champion")
def test_a_task_without_a_champion_is_named(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["ready"]) == (503, False)
    assert answer.json["checks"]["champion of digits"] == "no version is published"


@pytest.mark.usefixtures("both_published")
def test_a_newer_database_is_served_and_an_older_or_strange_one_is_not(client: FlaskClient, session: Session) -> None:
    head = migrate.head()
    for revision, status, said in (
        ("9999", 200, f"ok: the database is newer, at 9999; this code is at {head}"),
        ("0001", 503, f"the database is older, at 0001; this code needs {head}: migrate"),
        ("abcdef", 503, f"the database is at abcdef, which no code like this one, at {head}, has made"),
    ):
        at_migration(session, revision)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["checks"]["migration"]) == (status, said)
        assert answer.json["ready"] is (status == 200)


def test_a_database_that_is_not_there_is_told_without_its_address() -> None:
    nowhere = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none")).test_client()
    answer = nowhere.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "checks": {"database": "does not answer"}})


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a database that takes connections and says nothing for ever."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield f"postgresql://nobody@127.0.0.1:{listening.getsockname()[1]}/none"


def test_a_database_that_hangs_is_told_within_seconds_by_both_who_watch(
    silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_metrics, "SECONDS", 1.0)
    client = create_app(Settings(database_url=silent)).test_client()
    began = time.monotonic()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["checks"]) == (503, {"database": "does not answer"})
    told = client.get("/metrics")
    assert time.monotonic() - began < readiness.SECONDS + 1.0 + 3
    assert told.status_code == 200
    assert "deltaloop_database_up 0.0" in told.text
