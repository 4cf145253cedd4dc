"""What several people send at once is stored as if each had sent alone."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db import incoming, setup
from db.engine import make_engine
from db.incoming import Batch, CheckedSubmission, NoSuchContributor
from db.schema import ModelVersion, Submission, SubmissionLabel
from local.postgres import Postgres
from tasks import spec
from tests import databases, factories, tiny


@pytest.fixture
def version(session: Session) -> ModelVersion:
    return factories.model_version(session, promoted=True)


def drawing(version: ModelVersion, **values: object) -> CheckedSubmission:
    made = CheckedSubmission(
        id=uuid.uuid4(),
        task=version.task,
        task_revision=version.task_revision,
        image=bytes(784),
        recipe_version=version.recipe_version,
        model_version=version.version,
        probabilities=[0.91] + [0.01] * 9,
        label="cat",
        label_origin="confirmed",
        drawing=None,
        source=None,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def labels_of(session: Session, identity: uuid.UUID) -> list[str]:
    query = select(SubmissionLabel.label).where(SubmissionLabel.submission == identity).order_by(SubmissionLabel.id)
    return list(session.scalars(query))


def test_each_of_several_people_is_told_what_became_of_their_own(session: Session, version: ModelVersion) -> None:
    anna, ben = (factories.contributor(session).id for _ in range(2))
    hers, shared, his = (drawing(version) for _ in range(3))
    relabelled = replace(hers, label="dog", label_origin="corrected")
    stored = incoming.store_all(
        session, [Batch(anna, [hers, shared]), Batch(ben, [replace(shared), his]), Batch(anna, [relabelled])]
    )
    assert [one.accepted for one in stored] == [[hers.id, shared.id], [his.id], []]
    assert [one.conflicts for one in stored] == [[], [shared.id], []], "an id belongs to whoever came first"
    assert stored[2].duplicates == [hers.id]
    assert labels_of(session, hers.id) == ["cat", "dog"]
    assert session.get_one(Submission, shared.id).contributor == anna


def test_the_same_sent_twice_at_once_is_stored_once_and_labelled_once(session: Session, version: ModelVersion) -> None:
    anna, sent = factories.contributor(session).id, drawing(version)
    stored = incoming.store_all(session, [Batch(anna, [sent]), Batch(anna, [replace(sent)])])
    assert ([one.accepted for one in stored], stored[1].duplicates) == ([[sent.id], []], [sent.id])
    assert labels_of(session, sent.id) == ["cat"]


def test_other_bytes_under_the_same_id_are_a_conflict(session: Session, version: ModelVersion) -> None:
    anna, sent = factories.contributor(session).id, drawing(version)
    other = replace(sent, image=b"\1" * 784)
    stored = incoming.store_all(session, [Batch(anna, [sent]), Batch(anna, [other])])
    assert (stored[0].accepted, stored[1].conflicts) == ([sent.id], [sent.id])


def test_of_somebody_unknown_nothing_is_stored_and_they_are_named(session: Session, version: ModelVersion) -> None:
    anna, nobody, hers = factories.contributor(session).id, uuid.uuid4(), drawing(version)
    savepoint = session.begin_nested()
    with pytest.raises(NoSuchContributor, match=str(nobody)):
        incoming.store_all(session, [Batch(anna, [hers]), Batch(nobody, [drawing(version)])])
    savepoint.rollback()
    assert incoming.store(session, anna, [hers]).accepted == [hers.id]


READ_BY_TASK = """
SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
WHERE relname = 'submission' AND indexrelname LIKE 'ix_submission_task%'
"""


def test_the_first_submissions_of_all_are_not_each_compared_with_all_before_them(postgres: Postgres) -> None:
    """PostgreSQL plans foreign keys once a connection, and an empty table tells it nothing."""
    with databases.own(postgres) as url:
        made = make_engine(url)
        setup.prepare(made, [spec.named("doodle")])
        with Session(made) as session:
            version, anna = tiny.champion(session), factories.contributor(session).id
            for _ in range(12):
                incoming.store(session, anna, [drawing(version) for _ in range(32)])
                session.commit()
            session.execute(text("SELECT pg_stat_force_next_flush()"))
            session.commit()
            read = session.scalar(text(READ_BY_TASK))
        made.dispose()
    assert read == 0
