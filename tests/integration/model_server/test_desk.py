"""What the desk asks for: live accuracy as it went, and what the next run waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.schema import ModelVersion
from tests import factories, tiny

BIRD = [0.0, 0.0, 0.9] + [0.1 / 7] * 7
LIVE = "/api/v1/tasks/doodle/live"
NEXT = "/api/v1/tasks/doodle/next-run"
Headers = Callable[[str], dict[str, str]]


def draw(session: Session, version: ModelVersion, *, right: int, of: int, at: dt.datetime | None = None) -> None:
    """By five people, evenly."""
    people = [factories.contributor(session) for _ in range(5)]
    when = {} if at is None else {"created_at": at}
    for number in range(of):
        label = "bird" if number < right else "cat"
        factories.submission(session, people[number % 5], version, label=label, probabilities=BIRD, **when)
    session.commit()


def test_live_accuracy_is_told_by_day_and_version_with_intervals(
    client: FlaskClient, champion: ModelVersion, session: Session, key: Headers
) -> None:
    yesterday = session.scalars(select(func.now())).one() - dt.timedelta(days=1)  # to it all of a test is one moment
    draw(session, champion, right=10, of=20, at=yesterday)
    draw(session, champion, right=20, of=20)
    newer = factories.model_version(session, metrics={"base": {"n": 7000, "accuracy": 0.95}})
    draw(session, newer, right=15, of=20)
    answer = client.get(LIVE, headers=key("viewer")).get_json()
    assert [(row["version"], row["accuracy"]["value"]) for row in answer["days"]] == [(1, 0.5), (1, 1.0), (2, 0.75)]
    assert answer["days"][0]["day"] == yesterday.date().isoformat()
    assert [(row["version"], row["accuracy"]["value"], row["shown"]) for row in answer["versions"]] == [
        (1, 0.75, None),
        (2, 0.75, 0.95),
    ]
    last = answer["days"][-1]["accuracy"]
    assert last["low"] < 0.75 < last["high"]
    assert client.get(f"{LIVE}?days=1", headers=key("viewer")).get_json()["versions"][0]["accuracy"]["n"] == 20


def test_of_an_installation_without_drawings_there_is_nothing_to_tell(client: FlaskClient, key: Headers) -> None:
    assert client.get(LIVE, headers=key("viewer")).get_json() == {"days": [], "versions": []}
    answer = client.get(NEXT, headers=key("viewer")).get_json()
    assert (answer["drift"], answer["open_run"], answer["enough"]) == (None, None, False)


def test_the_next_run_says_what_each_trigger_waits_for(
    client: FlaskClient, champion: ModelVersion, session: Session, key: Headers
) -> None:
    for person in tiny.contributors(session, train=3, holdout=1):
        for _ in range(10):
            factories.submission(session, person, champion, label="bird", probabilities=BIRD)
    session.commit()
    answer = client.get(NEXT, headers=key("viewer")).get_json()
    assert answer["switched_on"]
    assert answer["labels"] == {"needed": 500, "arrived": 40}
    assert answer["clock"]["expression"] == "0 3 * * *"
    at = dt.datetime.fromisoformat(answer["clock"]["next"])
    assert (at.hour, at.minute, at > dt.datetime.now(dt.UTC)) == (3, 0, True)
    assert answer["drift"] == {"allowed": 0.05, "shown": None, "live_high": None, "fallen": False}
    new = answer["new_data"]
    assert (new["train"], new["needed_train"], new["holdout"], new["holdout_large_enough"]) == (30, 100, 10, False)
    assert not answer["enough"]


def test_a_certain_fall_and_an_open_run_are_told(client: FlaskClient, session: Session, key: Headers) -> None:
    judged = factories.model_version(session, promoted=True, metrics={"base": {"n": 7000, "accuracy": 0.95}})
    for person in tiny.contributors(session, train=18, holdout=6):
        for _ in range(10):
            factories.submission(session, person, judged, label="cat", probabilities=BIRD)
    run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
    session.commit()
    answer = client.get(NEXT, headers=key("viewer")).get_json()
    assert answer["open_run"] == run.id
    assert (answer["drift"]["fallen"], answer["drift"]["shown"]) == (True, 0.95)
    assert answer["drift"]["live_high"] < 0.1
    assert model_versions.champion(session, "doodle") is not None
    training_runs.cancel(session, run.id)
    session.commit()
    assert client.get(NEXT, headers=key("viewer")).get_json()["open_run"] is None
