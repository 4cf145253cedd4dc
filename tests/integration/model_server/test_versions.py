"""Each version says which run made it, of how much."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from db.schema import ModelVersion, TrainingRun
from tests import factories

URL = "/api/v1/tasks/doodle/model-versions"
Headers = Callable[[str], dict[str, str]]


def test_a_version_says_which_run_made_it_and_from_how_much(
    client: FlaskClient, session: Session, champion: ModelVersion, key: Headers
) -> None:
    given = [factories.submission(session, factories.contributor(session), champion, label="cat") for _ in range(3)]
    factories.learned(session, given)
    record = {"replay": {"fresh": 3}, "admission": {"kept": 4, "contributors": 2}}
    session.execute(update(TrainingRun).values(record=record, champion_version=1))
    session.commit()
    made, base = client.get(URL, headers=key("viewer")).json
    known = {"champion_version": 1, "drawings": 3, "contributors": 2, "decision": "reject"}
    assert {name: made["maker"][name] for name in known} == known
    assert (made["version"], base["version"], base["maker"]) == (2, 1, None)


def test_a_run_that_noted_less_says_less(
    client: FlaskClient, session: Session, champion: ModelVersion, key: Headers
) -> None:
    given = [factories.submission(session, factories.contributor(session), champion, label="cat")]
    factories.learned(session, given, promoted=True)
    session.commit()
    maker = client.get(URL, headers=key("viewer")).json[0]["maker"]
    assert (maker["drawings"], maker["contributors"], maker["decision"]) == (None, None, "promote")
