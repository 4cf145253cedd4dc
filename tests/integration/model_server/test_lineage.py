"""What versions learned from, and what became of submissions."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.schema import ModelVersion, Submission
from tests import factories
from tests.integration.model_server.conftest import item

Key = Callable[[str], dict[str, str]]
VERSION = "/api/v1/tasks/doodle/model-versions/2"


@pytest.fixture
def taught(session: Session, champion: ModelVersion) -> list[Submission]:
    """Five submissions of two people; version 2 learned from all of them, and was published."""
    people = [factories.contributor(session), factories.contributor(session)]
    given = [factories.submission(session, people[n % 2], champion, label="cat") for n in range(5)]
    factories.learned(session, given, promoted=True, parent_version=champion.version)
    session.commit()
    return given


def test_a_viewer_sees_how_much_a_version_learned_from_but_not_from_whom(
    client: FlaskClient, key: Key, taught: list[Submission]
) -> None:
    found = client.get(f"{VERSION}/lineage", headers=key("viewer"))
    assert found.status_code == 200
    assert (found.json["parent_version"], found.json["ancestors"], found.json["published"]) == (1, [1], True)
    assert found.json["used"] == {
        "submissions": 5,
        "contributors": 2,
        "weight": 2.5,
        "labels": {label: 5 if label == "cat" else 0 for label in found.json["used"]["labels"]},
        "erased": 0,
    }
    assert (found.json["seed"], found.json["trigger"]) == (1, "cli")
    assert not any(str(one.id) in found.text or str(one.contributor) in found.text for one in taught)


def test_a_base_model_has_no_run(client: FlaskClient, key: Key, champion: ModelVersion) -> None:
    found = client.get("/api/v1/tasks/doodle/model-versions/1/lineage", headers=key("viewer")).json
    assert (found["run"], found["seed"], found["ancestors"], found["used"]["submissions"]) == (None, None, [], 0)


def test_only_a_moderator_sees_which_submissions_a_version_learned_from(
    client: FlaskClient, key: Key, taught: list[Submission]
) -> None:
    assert client.get(f"{VERSION}/submissions", headers=key("viewer")).status_code == 403
    headers = key("moderator")
    first = client.get(f"{VERSION}/submissions?limit=3", headers=headers).json
    rest = client.get(f"{VERSION}/submissions?after={first[-1]['place']}", headers=headers).json
    assert [one["id"] for one in first + rest] == [str(one.id) for one in taught]
    assert first[0] == {"id": str(taught[0].id), "label": "cat", "place": 0, "weight": 0.5}


@pytest.mark.parametrize("part", ["lineage", "submissions"])
def test_a_version_that_is_not_there_has_no_lineage(
    client: FlaskClient, key: Key, champion: ModelVersion, part: str
) -> None:
    answer = client.get(f"/api/v1/tasks/doodle/model-versions/9/{part}", headers=key("moderator"))
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_version")


def test_a_person_sees_what_became_of_their_own_submission_only(
    contributor: FlaskClient, session: Session, key: Key
) -> None:
    contributor.post("/api/v1/tasks/doodle/submissions", json={"submissions": [item()]})
    mine = session.scalars(select(Submission)).one()
    champion = session.get_one(ModelVersion, ("doodle", 1))
    other = factories.submission(session, factories.contributor(session), champion, label="cat")
    factories.learned(session, [mine, other], promoted=True, parent_version=1)
    factories.learned(session, [mine], parent_version=2)
    session.commit()
    found = contributor.get(f"/api/v1/submissions/{mine.id}/lineage").json
    assert (found["used"], found["published_versions"]) == (2, [2])
    assert [(use["version"], use["published"], use["label"]) for use in found["uses"]] == [
        (2, True, "cat"),
        (3, False, "cat"),
    ]
    for identity in (other.id, uuid.uuid4()):
        assert contributor.get(f"/api/v1/submissions/{identity}/lineage").status_code == 404
    for role, status in (("moderator", 200), ("viewer", 404)):
        answer = contributor.get(f"/api/v1/submissions/{other.id}/lineage", headers=key(role))
        assert answer.status_code == status, "a viewer is one contributor among others"
