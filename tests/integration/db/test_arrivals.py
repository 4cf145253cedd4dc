"""What counts as new evidence: whose drawings, how many of each, and since which run."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db import arrivals, labels, model_versions, moderation, training_runs
from db.schema import Contributor, ModelVersion, Submission, SubmissionLabel, TrainingRun
from tasks import spec
from tasks.settings import Admission, Gate, Training
from tests import factories, tiny

KNOWN = spec.named("doodle")
GATE = Gate.model_validate({**KNOWN.gate.model_dump(), "min_fresh_examples": 4, "min_fresh_contributors": 2})
# Of each person ten drawings count towards a hundred.
TASK = KNOWN.model_copy(
    update={"training": Training(min_fresh=100), "admission": Admission(contributor_share=0.05), "gate": GATE}
)
LONG_AGO = dt.timedelta(days=2)


@pytest.fixture
def champion(session: Session) -> ModelVersion:
    return factories.model_version(session, promoted=True)


def draw(
    session: Session,
    person: Contributor,
    version: ModelVersion,
    n: int,
    *,
    ago: dt.timedelta = dt.timedelta(0),
    **values: Any,
) -> list[Submission]:
    """So many drawings of one person, labelled now or some time ago."""
    made = [factories.submission(session, person, version, **values) for _ in range(n)]
    at = dt.datetime.now(dt.UTC) - ago
    for one in made:
        session.add(SubmissionLabel(submission=one.id, task="doodle", label="cat", origin="corrected", created_at=at))
    session.flush()
    return made


def run(
    session: Session,
    version: ModelVersion,
    end: str = "judged",
    *,
    trigger: str = "cli",
    made: int | None = None,
    **values: Any,
) -> None:
    """A run of a day ago that ended so."""
    number = training_runs.enqueue(session, "doodle", trigger=trigger, seed=1)[0].id
    training_runs.claim(session, "one")
    found = {"champion_version": version.version, **({"counts": {"format": 2}} if end == "judged" else {}), **values}
    training_runs.report(session, number, "one", **found)
    if end == "failed":
        training_runs.fail(session, number, "one", "a test")
    else:
        training_runs.succeed(session, number, "one", verdict={"decision": "reject"}, candidate_version=made)
    a_day_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    session.execute(update(TrainingRun).where(TrainingRun.id == number).values(started_at=a_day_ago))
    session.expire_all()


def new(session: Session) -> tuple[int, int]:
    found = arrivals.since_last_look(session, TASK)
    return found.train, found.holdout


def test_before_the_first_look_everything_is_new(session: Session, champion: ModelVersion) -> None:
    learner, judge, other = tiny.contributors(session, train=1, holdout=1, validation=1)
    draw(session, learner, champion, 3)
    draw(session, judge, champion, 2)
    draw(session, other, champion, 1)
    factories.submission(session, learner, champion)  # nobody said what it is
    factories.submission(session, learner, champion, label="cat", recipe_version=9)
    draw(session, learner, champion, 1, created_at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    assert new(session) == (3, 2)
    assert arrivals.drawings_since_last_run(session, TASK, 100) == 6


def test_one_drawing_counts_once_however_often_its_label_changes(session: Session, champion: ModelVersion) -> None:
    (person,) = tiny.contributors(session, train=1)
    (drawing,) = draw(session, person, champion, 1)
    for turn in range(50):
        labels.add(session, drawing, ["cat", "dog"][turn % 2], "corrected")
    assert arrivals.drawings_since_last_run(session, TASK, 500) == 1


def test_another_label_for_an_old_drawing_is_nothing_new(session: Session, champion: ModelVersion) -> None:
    (person,) = tiny.contributors(session, train=1)
    (old,) = draw(session, person, champion, 1, ago=LONG_AGO)
    run(session, champion)
    labels.add(session, old, "dog", "corrected")
    assert new(session) == (0, 0)


def test_one_person_counts_for_twice_their_share_at_most(session: Session, champion: ModelVersion) -> None:
    one, two = tiny.contributors(session, train=2)
    draw(session, one, champion, 30)
    draw(session, two, champion, 4)
    assert new(session) == (14, 0)
    assert arrivals.drawings_since_last_run(session, TASK, 5) == 2, "at least one of each"


def test_copies_of_a_picture_count_once(session: Session, champion: ModelVersion) -> None:
    one, two = tiny.contributors(session, train=2)
    for person in (one, one, two):
        draw(session, person, champion, 1, image=bytes(784))
    assert new(session) == (1, 0)


def test_what_a_moderator_rejected_does_not_count(session: Session, champion: ModelVersion) -> None:
    (person,) = tiny.contributors(session, train=1)
    first, _ = draw(session, person, champion, 2)
    moderation.decide(session, first, "reject", label=None, moderator="a test")
    assert new(session) == (1, 0)


@pytest.mark.parametrize(
    ("end", "values", "looked"),
    [
        ("judged", {}, True),
        ("judged", {"trigger": "rebuild"}, True),
        ("failed", {}, False),  # the next night tries again
        ("too few, asked for", {}, False),
        ("too few, by itself", {"trigger": "cron"}, True),  # it would only end so again
        ("refused on validation", {"record": {"dial": {}}}, True),
    ],
)
def test_what_a_run_looked_at_is_new_no_more(
    session: Session, champion: ModelVersion, end: str, values: dict[str, Any], looked: bool
) -> None:
    (person,) = tiny.contributors(session, train=1)
    draw(session, person, champion, 5, ago=LONG_AGO)
    run(session, champion, end, **values)
    draw(session, person, champion, 2)
    assert new(session) == (2 if looked else 7, 0)
    assert arrivals.drawings_since_last_run(session, TASK, 100) == 2
    assert arrivals.since_last_run(session, TASK).train == 2


def test_a_champion_that_nobody_judged_has_seen_nothing_and_the_run_that_made_one_has(
    session: Session, champion: ModelVersion
) -> None:
    (person,) = tiny.contributors(session, train=1)
    draw(session, person, champion, 5, ago=LONG_AGO)
    run(session, champion)
    assert new(session) == (0, 0)
    other = factories.model_version(session, promoted=True)
    assert new(session) == (5, 0)
    run(session, champion, made=other.version)
    assert new(session) == (0, 0)
    model_versions.promote(session, "doodle", champion.version, reason="back", promoted_by="a test")
    assert new(session) == (0, 0)


def test_a_look_needs_drawings_to_learn_from_and_some_to_judge_by(session: Session, champion: ModelVersion) -> None:
    *learners, judge, second = tiny.contributors(session, train=10, holdout=2)
    for person in learners:
        draw(session, person, champion, 10)
    draw(session, judge, champion, 9)
    assert not arrivals.since_last_look(session, TASK).enough
    assert not arrivals.can_be_judged(session, TASK), "one person is too few"
    draw(session, second, champion, 1)
    assert arrivals.since_last_look(session, TASK) == arrivals.Arrivals(None, 100, 100, 10, 10)
    assert arrivals.since_last_look(session, TASK).enough
    assert arrivals.can_be_judged(session, TASK)


def test_who_asks_for_a_run_on_known_data_is_told_so(session: Session, champion: ModelVersion) -> None:
    (person,) = tiny.contributors(session, train=1)
    draw(session, person, champion, 3)
    assert arrivals.since_last_look(session, TASK).caution is None, "nobody has looked yet"
    run(session, champion)
    caution = arrivals.since_last_look(session, TASK).caution
    assert caution is not None
    assert "3 drawings to learn from and 0 to judge by; a look is worth it from 100 and 10 on" in caution
    assert arrivals.Arrivals(dt.datetime.now(dt.UTC), 100, 100, 10, 10).caution is None
