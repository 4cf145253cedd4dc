"""What came in and how the champion fares; drift starts a run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.schema import ModelVersion, TrainingRun
from model_server import scheduler
from tasks import spec
from tasks.spec import Task
from tests import factories, tiny
from tests.integration.model_server.conftest import undemanding

BIRD = [0.0, 0.0, 0.9] + [0.1 / 7] * 7


def draw(session: Session, version: ModelVersion, *, right: bool, people: int = 24, each: int = 10) -> None:
    splits = {"train": people - people // 4, "holdout": people // 4}
    for person in tiny.contributors(session, **splits):
        for _ in range(each):
            factories.submission(session, person, version, label="bird" if right else "cat", probabilities=BIRD)
    session.commit()


def test_the_statistics_count_and_judge(
    client: FlaskClient, champion: ModelVersion, session: Session, key: Callable[[str], dict[str, str]]
) -> None:
    draw(session, champion, right=True, people=4)
    draw(session, champion, right=False, people=1)
    answer = client.get("/api/v1/tasks/doodle/stats", headers=key("viewer")).get_json()
    assert answer["live"]["version"] == champion.version
    accuracy = answer["live"]["accuracy"]
    assert (accuracy["value"], accuracy["n"], accuracy["contributors"]) == (0.8, 50, 5)
    assert accuracy["low"] < 0.8 < accuracy["high"]
    assert [day["labels"] for day in answer["days"]] == [{"bird": 40, "cat": 10}]
    recall = {row["label"]: row["recall"]["value"] for row in answer["labels"]}
    assert (recall["bird"], recall["cat"], recall["sun"]) == (1.0, 0.0, None)
    assert not answer["label_mix"]["drifted"]
    arrived = answer["arrived"]
    assert (arrived["since"], arrived["train"], arrived["needed_train"]) == (None, 40, 100)
    assert (arrived["holdout"], arrived["needed_holdout"], arrived["enough"]) == (10, 10, False)


def test_of_a_label_only_what_the_champion_answered_counts(
    client: FlaskClient, champion: ModelVersion, session: Session, key: Callable[[str], dict[str, str]]
) -> None:
    draw(session, champion, right=True, people=4)
    newer = factories.model_version(session)
    model_versions.promote(session, "doodle", newer.version, reason="a test", promoted_by="tests")
    session.commit()
    answer = client.get("/api/v1/tasks/doodle/stats", headers=key("viewer")).get_json()
    assert {row["recall"]["value"] for row in answer["labels"]} == {None}
    asked = {client.get("/api/v1/tasks/doodle/prompt").get_json()["label"] for _ in range(80)}
    assert "bird" in asked, "what was known of the older version is not known of this one"
    assert len(asked) > 6


def test_statistics_of_a_new_installation_are_empty_and_not_an_error(
    client: FlaskClient, key: Callable[[str], dict[str, str]]
) -> None:
    answer = client.get("/api/v1/tasks/digits/stats", headers=key("viewer")).get_json()
    assert (answer["days"], answer["live"]["version"], answer["live"]["drifted"]) == ([], None, False)


def test_the_label_that_is_known_least_is_asked_for_most(
    client: FlaskClient, champion: ModelVersion, session: Session
) -> None:
    people = [factories.contributor(session) for _ in range(5)]
    for label in spec.named("doodle").labels[1:]:
        for person in people:
            for _ in range(8):
                factories.submission(session, person, champion, label=label, probabilities=BIRD)
    session.commit()
    asked = [client.get("/api/v1/tasks/doodle/prompt").get_json()["label"] for _ in range(60)]
    assert asked.count("airplane") > 30


@pytest.fixture
def task() -> Task:
    return undemanding(spec.named("doodle").triggers, min_fresh=50)


@pytest.fixture
def judged(session: Session) -> ModelVersion:
    """A champion that showed 95 % on the base holdout."""
    made = factories.model_version(session, promoted=True, metrics={"base": {"n": 7000, "accuracy": 0.95}})
    session.commit()
    return made


def test_a_certain_fall_of_live_accuracy_starts_a_run(session: Session, judged: ModelVersion, task: Task) -> None:
    draw(session, judged, right=False)
    run = scheduler.start_if_drifted(session, task)
    assert run is not None
    assert session.get_one(TrainingRun, run).trigger == "drift"
    assert scheduler.start_if_drifted(session, task) is None  # one is open, and it has seen these labels


def test_a_champion_that_answers_as_it_showed_starts_none(session: Session, judged: ModelVersion, task: Task) -> None:
    draw(session, judged, right=True)
    assert scheduler.start_if_drifted(session, task) is None


def test_what_an_older_version_got_wrong_is_not_held_against_the_champion(
    session: Session, judged: ModelVersion, task: Task
) -> None:
    draw(session, judged, right=False)
    newer = factories.model_version(session, metrics=judged.metrics)
    model_versions.promote(session, "doodle", newer.version, reason="a test", promoted_by="tests")
    assert scheduler.start_if_drifted(session, task) is None


def test_drift_that_a_run_has_just_seen_starts_no_other(session: Session, judged: ModelVersion, task: Task) -> None:
    draw(session, judged, right=False)
    run, _ = training_runs.enqueue(session, "doodle", trigger="cron")
    training_runs.cancel(session, run.id)
    assert scheduler.start_if_drifted(session, task) is None
