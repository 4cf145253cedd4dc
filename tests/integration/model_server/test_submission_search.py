"""Moderators find what they look for: by person, version, disagreement, or at random."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from db import submissions
from db.schema import ModelVersion, Submission
from tests import factories

URL = "/api/v1/tasks/doodle/submissions"
Headers = Callable[[str], dict[str, str]]
CAT, DOG = ([0.91 if place == answer else 0.01 for place in range(10)] for answer in (4, 5))


@pytest.fixture
def sent(session: Session, champion: ModelVersion) -> dict[str, Submission]:
    """By two people: answered rightly, wrongly, without a label, and by a version that lacks the label."""
    one, other = factories.contributor(session), factories.contributor(session)
    without_cats = [label for label in champion.labels if label != "cat"]
    newer = factories.model_version(session, promoted=True, labels=without_cats)
    found = {
        "right": factories.submission(session, one, champion, label="cat", probabilities=CAT),
        "wrong": factories.submission(session, one, champion, label="cat", probabilities=DOG),
        "unlabelled": factories.submission(session, other, champion, probabilities=DOG),
        "unknown to it": factories.submission(session, other, newer, label="cat", probabilities=CAT[:9]),
    }
    session.commit()
    return found


def found(client: FlaskClient, headers: dict[str, str], sent: dict[str, Submission], **query: object) -> set[str]:
    answer = client.get(URL, headers=headers, query_string=query)
    assert answer.status_code == 200, answer.text
    names = {str(submission.id): name for name, submission in sent.items()}
    return {names[one["id"]] for one in answer.json}


@pytest.mark.parametrize("sample", ["false", "true"])
def test_each_filter_leaves_what_it_names(
    client: FlaskClient, sent: dict[str, Submission], key: Headers, sample: str
) -> None:
    moderator = key("moderator")
    asked = [
        ({}, set(sent)),
        ({"disagreement": "true"}, {"wrong"}),
        ({"disagreement": "false"}, {"right"}),
        ({"version": 2}, {"unknown to it"}),
        ({"contributor": str(sent["unlabelled"].contributor)}, {"unlabelled", "unknown to it"}),
        ({"contributor": str(sent["unlabelled"].contributor), "version": 1}, {"unlabelled"}),
        ({"label": "cat", "state": "new", "disagreement": "true"}, {"wrong"}),
        ({"version": 99}, set()),
    ]
    for query, expected in asked:
        assert found(client, moderator, sent, sample=sample, **query) == expected, query


def test_what_is_sought_one_by_one_is_sought_among_the_newest_only(
    client: FlaskClient, sent: dict[str, Submission], key: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "LOOKED_THROUGH", 2)
    moderator = key("moderator")
    newest = client.get(URL, headers=moderator).json
    seen = {name for name, one in sent.items() if str(one.id) in {newest[0]["id"], newest[1]["id"]}}
    assert found(client, moderator, sent, sample="true") == seen
    assert found(client, moderator, sent, version=1) == seen - {"unknown to it"}
    older = found(client, moderator, sent, version=1, before=newest[1]["id"])
    assert older == set(sent) - seen - {"unknown to it"}
    assert found(client, moderator, sent, label="cat") == {"right", "wrong", "unknown to it"}


def test_a_sample_is_drawn_anew_each_time(
    client: FlaskClient, session: Session, champion: ModelVersion, key: Headers
) -> None:
    person = factories.contributor(session)
    sent = {str(place): factories.submission(session, person, champion) for place in range(30)}
    session.commit()
    moderator = key("moderator")
    drawn = [frozenset(found(client, moderator, sent, sample="true", limit=10)) for _ in range(4)]
    assert {len(one) for one in drawn} == {10}
    assert len(set(drawn)) > 1


@pytest.mark.parametrize(
    "query", ["sample=true&before=00000000-0000-4000-8000-000000000000", "version=0", "contributor=x", "disagreement=a"]
)
def test_what_cannot_be_sought_is_refused(
    client: FlaskClient, champion: ModelVersion, key: Headers, query: str
) -> None:
    assert client.get(f"{URL}?{query}", headers=key("moderator")).status_code == 422
