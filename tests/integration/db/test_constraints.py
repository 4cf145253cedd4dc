"""Wrong states are refused by the database itself."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import Artifact, Contributor, Promotion, Submission, SubmissionLabel, TrainingRun
from tests import factories


def test_a_second_open_run_of_a_task_is_refused(session: Session) -> None:
    session.add(TrainingRun(task="doodle", trigger="admin", seed=1))
    session.flush()
    session.add(TrainingRun(task="doodle", trigger="admin", seed=2))
    with pytest.raises(IntegrityError, match="uq_training_run_open"):
        session.flush()


def test_a_promotion_names_an_existing_version(session: Session) -> None:
    session.add(Promotion(task="doodle", version=999, reason="none", promoted_by="tests"))
    with pytest.raises(IntegrityError, match="fk_promotion_task"):
        session.flush()


def test_an_image_has_the_length_of_its_task(session: Session) -> None:
    version = factories.model_version(session)
    with pytest.raises(IntegrityError, match="ck_submission_image_length"):
        factories.submission(session, factories.contributor(session), version, image=b"\0" * 783)


def test_a_submission_cannot_claim_another_image_length(session: Session) -> None:
    version = factories.model_version(session)
    with pytest.raises(IntegrityError, match="fk_submission_task"):
        factories.submission(session, factories.contributor(session), version, image=b"\0" * 783, input_bytes=783)


def test_a_label_belongs_to_the_task(session: Session) -> None:
    version = factories.model_version(session)
    with pytest.raises(IntegrityError, match="fk_submission_label_task"):
        factories.submission(session, factories.contributor(session), version, label="unicorn")


def test_a_submission_falls_on_its_contributors_side_whatever_is_claimed(session: Session) -> None:
    version = factories.model_version(session)
    person = factories.contributor(session)
    session.refresh(person)
    wrong = "holdout" if person.split == "train" else "train"
    assert factories.submission(session, person, version, split=wrong).split == person.split


def test_people_are_split_70_10_20(session: Session) -> None:
    people = [factories.contributor(session) for _ in range(400)]
    splits = [session.get_one(Contributor, person.id, populate_existing=True).split for person in people]
    assert 0.55 < splits.count("train") / 400 < 0.85
    assert 0.02 < splits.count("validation") / 400 < 0.22
    assert 0.08 < splits.count("holdout") / 400 < 0.34


@pytest.mark.parametrize("table", [Submission, SubmissionLabel])
def test_what_was_submitted_cannot_be_changed(session: Session, table: type) -> None:
    version = factories.model_version(session)
    factories.submission(session, factories.contributor(session), version, label="cat")
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(update(table).values(task="digits"))


def test_history_cannot_be_deleted(session: Session) -> None:
    factories.model_version(session, promoted=True)
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(delete(Promotion))


def test_an_artifact_is_what_its_name_says(session: Session) -> None:
    session.add(Artifact(sha256=b"\0" * 32, content=b"something else"))
    with pytest.raises(IntegrityError, match="content_is_what_its_name_says"):
        session.flush()


def test_a_failed_run_has_a_reason_and_no_verdict(session: Session) -> None:
    run = TrainingRun(task="doodle", trigger="admin", seed=1)
    session.add(run)
    session.flush()
    run.state = "failed"
    with pytest.raises(IntegrityError, match="ck_training_run"):
        session.flush()


def test_rolling_back_appends_a_promotion(session: Session) -> None:
    first = factories.model_version(session, promoted=True)
    factories.model_version(session, promoted=True)
    model_versions.promote(session, "doodle", first.version, reason="the second draws worse", promoted_by="tests")
    found = model_versions.champion(session, "doodle")
    assert found is not None
    assert found[0].version == first.version
    assert len(model_versions.promotions(session, "doodle")) == 3
