"""Pictures of what a version learned and forgot: all of them for the desk, for everybody those of the base dataset."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import base_examples, flips, lineage
from db.base_examples import NewExample
from db.flips import Changed
from db.schema import BaseExample, ModelVersion, Submission
from tasks import spec
from tests import factories

Key = Callable[[str], dict[str, str]]
TASK = spec.named("doodle")
VERSIONS = "/api/v1/tasks/doodle/model-versions"


def judged(session: Session, champion: ModelVersion, *, promoted: bool) -> tuple[int, Submission, BaseExample]:
    """A run that changed a user's drawing for the worse and a base example for the better."""
    drawn = factories.submission(session, factories.contributor(session), champion, label="cat")
    base_examples.copy_in(session, TASK, [NewExample("dog", "holdout", bytes(TASK.input.size), "a test")])
    given = session.scalars(select(BaseExample)).one()
    version = factories.learned(session, [drawn], promoted=promoted, parent_version=champion.version)
    run = lineage.run_of(session, "doodle", version.version)
    assert run is not None
    flips.record(session, run.id, [Changed(given.id, "dog", "cat", "dog"), Changed(drawn.id, "cat", "cat", "sun")])
    session.commit()
    return run.id, drawn, given


def test_a_viewer_sees_what_changed_sides(
    client: FlaskClient, key: Key, session: Session, champion: ModelVersion
) -> None:
    run, drawn, _ = judged(session, champion, promoted=False)
    url = f"/api/v1/training-runs/{run}/flips"
    assert client.get(url).status_code == 401
    answer = client.get(url, headers=key("viewer")).json
    assert answer["shape"] == [28, 28, 1]
    base, fresh = answer["flips"]
    assert (base["set"], base["gained"], base["label"], base["champion"]) == ("base", True, "dog", "cat")
    assert fresh == {
        "set": "fresh",
        "gained": False,
        "label": "cat",
        "champion": "cat",
        "challenger": "sun",
        "image": base64.b64encode(drawn.image).decode(),
    }


def test_everybody_sees_those_of_a_published_version_but_no_user_s_drawing(
    client: FlaskClient, session: Session, champion: ModelVersion
) -> None:
    _, _, given = judged(session, champion, promoted=True)
    answer = client.get(f"{VERSIONS}/2/flips")
    assert answer.status_code == 200
    assert [base64.b64decode(one["image"]) for one in answer.json["flips"]] == [given.image]


def test_a_base_model_changed_nothing(client: FlaskClient, champion: ModelVersion) -> None:
    assert client.get(f"{VERSIONS}/1/flips").json["flips"] == []


@pytest.mark.parametrize("version", [2, 9])
def test_nobody_sees_those_of_a_version_that_was_not_published(
    client: FlaskClient, session: Session, champion: ModelVersion, version: int
) -> None:
    judged(session, champion, promoted=False)
    answer = client.get(f"{VERSIONS}/{version}/flips")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_version")


def test_a_run_that_is_not_there_has_none(client: FlaskClient, key: Key) -> None:
    assert client.get("/api/v1/training-runs/99/flips", headers=key("viewer")).status_code == 404
