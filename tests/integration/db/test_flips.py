"""Drawings that changed sides are kept with their run, as long as they themselves are."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import base_examples, erasure, flips, training_runs
from db.base_examples import NewExample
from db.flips import Changed
from db.schema import BaseExample, Submission
from tasks import spec
from tests import factories

TASK = spec.named("doodle")


@pytest.fixture
def drawn(session: Session) -> Submission:
    version = factories.model_version(session)
    return factories.submission(session, factories.contributor(session), version, label="cat")


@pytest.fixture
def given(session: Session) -> BaseExample:
    base_examples.copy_in(session, TASK, [NewExample("dog", "holdout", bytes(TASK.input.size), "a test")])
    return session.scalars(select(BaseExample)).one()


def test_they_come_back_in_order_with_their_pictures(session: Session, drawn: Submission, given: BaseExample) -> None:
    run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
    changed = [Changed(given.id, "dog", "cat", "dog"), Changed(drawn.id, "cat", "cat", "sun")]
    assert flips.record(session, run.id, changed) == 2
    base, fresh = flips.of_run(session, run.id)
    assert (base.submission, base.image, base.gained) == (None, given.image, True)
    assert (fresh.submission, fresh.image, fresh.gained) == (drawn.id, drawn.image, False)
    assert (fresh.label, fresh.champion, fresh.challenger) == ("cat", "cat", "sun")
    assert [one.label for one in flips.of_run(session, run.id, base_only=True)] == ["dog"]


def test_what_a_person_erases_is_shown_no_more(session: Session, drawn: Submission, given: BaseExample) -> None:
    run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
    flips.record(session, run.id, [Changed(drawn.id, "cat", "dog", "cat"), Changed(given.id, "dog", "cat", "dog")])
    erasure.erase(session, drawn.contributor)
    assert [one.label for one in flips.of_run(session, run.id)] == ["dog"]


def test_what_was_erased_before_it_is_recorded_is_left_out(session: Session, given: BaseExample) -> None:
    run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
    gone = [Changed(uuid.uuid4(), "cat", "dog", "cat"), Changed(given.id + 1, "cat", "dog", "cat")]
    assert flips.record(session, run.id, gone) == 0
    assert flips.record(session, run.id, []) == 0
    assert flips.of_run(session, run.id) == []
