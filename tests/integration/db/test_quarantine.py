"""What is in doubt and what moderators decide, and what training then reads."""

from __future__ import annotations

import datetime as dt
import uuid

import numpy as np
import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from db import labels, moderation, quarantine, submissions, training_data, training_runs
from db.quarantine import Doubt
from db.schema import Moderation, Quarantine, Submission
from db.submissions import Sought
from tasks import spec
from tests import factories, tiny
from tests.integration.db.test_training_data import LONG_AGO

TASK = spec.named("doodle")


@pytest.fixture
def drawn(session: Session) -> dict[str, Submission]:
    """A submission of each split, called a cat."""
    version = factories.model_version(session)
    people = tiny.contributors(session, train=1, validation=1, holdout=1)
    return {person.split: factories.submission(session, person, version, label="cat") for person in people}


def read(session: Session, split: str = "train") -> list[str]:
    """The labels of what a run would read."""
    found = training_data.submissions(
        session, "doodle", TASK.labels, split=split, recipe_version=1, since=LONG_AGO, newest=100
    )
    return [TASK.labels[place] for place in found.labels]


def doubt(session: Session, *doubted: Submission) -> int:
    run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
    return quarantine.add(session, run.id, [Doubt(one.id, "dog", 0.9) for one in doubted])


def decide(session: Session, submission: Submission, action: str, label: str | None = None, later: float = 0) -> None:
    """All of a test is one moment to the database; `later`: so many seconds after it."""
    made = moderation.decide(session, submission, action, label=label, moderator="ann")
    if later:
        session.execute(text("ALTER TABLE moderation DISABLE TRIGGER moderation_immutable"))
        moved = update(Moderation).where(Moderation.id == made.id)
        session.execute(moved.values(created_at=func.now() + dt.timedelta(seconds=later)))


def state(session: Session, submission: Submission) -> str:
    found = moderation.standings(session, [submission.id])[submission.id].state
    listed = [row[0].id for row in submissions.all_of(session, "doodle", Sought(state=found))]
    assert submission.id in listed, "what is shown and what is filtered differ"
    others = ("new", "quarantined", "accepted", "relabelled", "rejected")
    for other in others:
        if other != found:
            assert submission.id not in [
                row[0].id for row in submissions.all_of(session, "doodle", Sought(state=other))
            ]
    return found


def test_what_is_in_quarantine_is_not_trained_on_but_judged_on(session: Session, drawn: dict[str, Submission]) -> None:
    assert doubt(session, *drawn.values()) == 3
    assert read(session, "train") == []
    assert read(session, "validation") == read(session, "holdout") == ["cat"]
    assert state(session, drawn["train"]) == "quarantined"


def test_what_is_accepted_is_trained_on_again_and_not_doubted_again(
    session: Session, drawn: dict[str, Submission]
) -> None:
    one = drawn["train"]
    doubt(session, one)
    decide(session, one, "accept", later=1)
    assert (read(session), state(session, one)) == (["cat"], "accepted")
    assert doubt(session, one) == 0
    assert read(session) == ["cat"]


def test_what_is_relabelled_is_trained_on_with_the_moderators_label(
    session: Session, drawn: dict[str, Submission]
) -> None:
    one = drawn["train"]
    doubt(session, one)
    decide(session, one, "relabel", "dog")
    assert (read(session), state(session, one)) == (["dog"], "relabelled")
    counts = labels.newest(session, one.id)
    assert counts is not None
    assert counts.origin == "moderated"
    assert doubt(session, one) == 0


@pytest.mark.parametrize("split", ["train", "validation", "holdout"])
def test_what_is_rejected_is_read_nowhere_until_it_is_accepted(
    session: Session, drawn: dict[str, Submission], split: str
) -> None:
    one = drawn[split]
    decide(session, one, "reject")
    assert (read(session, split), state(session, one)) == ([], "rejected")
    assert doubt(session, one) == 0
    decide(session, one, "accept")
    assert (read(session, split), state(session, one)) == (["cat"], "accepted")


def test_a_label_given_after_it_was_accepted_can_be_doubted(session: Session, drawn: dict[str, Submission]) -> None:
    one = drawn["train"]
    decide(session, one, "accept", later=-10)
    labels.add(session, one, "sun", "corrected")
    assert doubt(session, one) == 1
    assert read(session) == []


def test_a_submission_is_doubted_once_at_a_time(session: Session, drawn: dict[str, Submission]) -> None:
    assert doubt(session, drawn["train"]) == 1
    assert doubt(session, drawn["train"]) == 0
    assert session.scalar(select(func.count()).select_from(Quarantine)) == 1


def test_nothing_is_deleted_and_what_is_erased_takes_its_traces_along(
    session: Session, drawn: dict[str, Submission]
) -> None:
    one = drawn["train"]
    doubt(session, one)
    decide(session, one, "reject")
    decide(session, one, "accept")
    assert session.scalar(select(func.count()).select_from(Moderation)) == 2
    session.execute(delete(Submission).where(Submission.id == one.id))
    for table in (Moderation, Quarantine):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_what_was_erased_meanwhile_or_never_was_is_not_doubted(session: Session, drawn: dict[str, Submission]) -> None:
    run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
    assert quarantine.add(session, run.id, [Doubt(uuid.uuid4(), "dog", 0.5)]) == 0
    assert quarantine.add(session, run.id, []) == 0


def test_a_crowd_in_quarantine_leaves_the_others_in_order(session: Session) -> None:
    version = factories.model_version(session)
    (person,) = tiny.contributors(session, train=1)
    many = [factories.submission(session, person, version, label=name) for name in TASK.labels]
    doubt(session, *many[::2])
    found = training_data.submissions(
        session, "doodle", TASK.labels, split="train", recipe_version=1, since=LONG_AGO, newest=3
    )
    assert len(found) == 3
    assert set(found.labels.tolist()) <= set(np.arange(1, 10, 2).tolist())
