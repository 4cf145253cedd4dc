"""What several people send at once is stored as if each had sent alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import erasure, incoming, incoming_new, setup
from db.engine import make_engine
from db.incoming import Batch, CheckedSubmission, NoSuchContributor, Stored
from db.incoming_new import NotAllNew
from db.schema import ModelVersion, Submission, SubmissionLabel
from local.postgres import Postgres
from tasks import spec
from tests import databases, factories, tiny
from tests.waiting import wait_for

Store = Callable[[Session, Sequence[Batch]], list[Stored]]


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


def stored(one: Stored | NoSuchContributor) -> Stored:
    assert isinstance(one, Stored)
    return one


def test_each_of_several_people_is_told_what_became_of_their_own(session: Session, version: ModelVersion) -> None:
    anna, ben = (factories.contributor(session).id for _ in range(2))
    hers, shared, his = (drawing(version) for _ in range(3))
    relabelled = replace(hers, label="dog", label_origin="corrected")
    found = incoming.store_all(
        session, [Batch(anna, [hers, shared]), Batch(ben, [replace(shared), his]), Batch(anna, [relabelled])]
    )
    assert [stored(one).accepted for one in found] == [[hers.id, shared.id], [his.id], []]
    assert [stored(one).conflicts for one in found] == [[], [shared.id], []], "an id belongs to whoever came first"
    assert stored(found[2]).duplicates == [hers.id]
    assert labels_of(session, hers.id) == ["cat", "dog"]
    assert session.get_one(Submission, shared.id).contributor == anna


def test_the_same_sent_twice_at_once_is_stored_once_and_labelled_once(session: Session, version: ModelVersion) -> None:
    anna, sent = factories.contributor(session).id, drawing(version)
    found = incoming.store_all(session, [Batch(anna, [sent]), Batch(anna, [replace(sent)])])
    assert ([stored(one).accepted for one in found], stored(found[1]).duplicates) == ([[sent.id], []], [sent.id])
    assert labels_of(session, sent.id) == ["cat"]


def test_other_bytes_under_the_same_id_are_a_conflict(session: Session, version: ModelVersion) -> None:
    anna, sent = factories.contributor(session).id, drawing(version)
    other = replace(sent, image=b"\1" * 784)
    found = incoming.store_all(session, [Batch(anna, [sent]), Batch(anna, [other])])
    assert (stored(found[0]).accepted, stored(found[1]).conflicts) == ([sent.id], [sent.id])


def test_of_somebody_unknown_nothing_is_stored_and_others_do_not_notice(
    session: Session, version: ModelVersion
) -> None:
    anna, nobody, hers, theirs = factories.contributor(session).id, uuid.uuid4(), drawing(version), drawing(version)
    found = incoming.store_all(session, [Batch(anna, [hers]), Batch(nobody, [theirs])])
    assert stored(found[0]).accepted == [hers.id]
    assert isinstance(found[1], NoSuchContributor)
    assert session.get(Submission, theirs.id) is None
    with pytest.raises(NoSuchContributor, match=str(nobody)):
        incoming.store(session, nobody, [theirs])


def test_what_somebody_unknown_and_somebody_known_both_bring_is_for_each_alone(
    session: Session, version: ModelVersion
) -> None:
    """Such as a person whose cookie was renewed, with what waited in another tab."""
    anna, nobody, shared = factories.contributor(session).id, uuid.uuid4(), drawing(version)
    savepoint = session.begin_nested()
    with pytest.raises(NoSuchContributor):
        incoming.store_all(session, [Batch(nobody, [shared]), Batch(anna, [replace(shared)])])
    savepoint.rollback()
    assert incoming.store(session, anna, [shared]).accepted == [shared.id]


@pytest.mark.parametrize("store", [incoming_new.store_new, incoming.store_all])
def test_what_is_stored_is_what_was_sent(session: Session, version: ModelVersion, store: Store) -> None:
    anna, ben = (factories.contributor(session) for _ in range(2))
    strokes = [[[0.5, -1e6, 12, 1e-7], [3, 0.1, 255, 0]]]
    sure = [1.0, 1e-37, 1 / 3] + [0.0] * 7
    whole = drawing(version, drawing=strokes, source=b"\0\x89PNG", probabilities=sure, image=bytes(range(196)) * 4)
    bare = drawing(version, label=None, label_origin=None)
    his = drawing(version, label="dog", label_origin="prompt")
    found = store(session, [Batch(anna.id, [whole, bare]), Batch(ben.id, [his])])
    assert [stored(one).accepted for one in found] == [[whole.id, bare.id], [his.id]]
    for sent, by in ((whole, anna), (bare, anna), (his, ben)):
        found = session.get_one(Submission, sent.id)
        session.refresh(by)
        assert (found.contributor, found.split, found.input_bytes) == (by.id, by.split, 784)
        assert (found.task, found.task_revision) == (sent.task, sent.task_revision)
        assert (found.recipe_version, found.model_version) == (sent.recipe_version, sent.model_version)
        assert (found.image, found.drawing, found.source) == (sent.image, sent.drawing, sent.source)
        assert found.probabilities == pytest.approx(sent.probabilities, rel=1e-6, abs=1e-44)
    given = session.execute(select(SubmissionLabel.submission, SubmissionLabel.label, SubmissionLabel.origin)).all()
    assert sorted(given) == sorted([(whole.id, "cat", "confirmed"), (his.id, "dog", "prompt")])


def test_where_an_id_is_there_already_nothing_is_stored_as_new(session: Session, version: ModelVersion) -> None:
    anna, sent, other = factories.contributor(session).id, drawing(version), drawing(version)
    incoming_new.store_new(session, [Batch(anna, [sent])])
    savepoint = session.begin_nested()
    with pytest.raises(NotAllNew, match="pk_submission"):
        incoming_new.store_new(session, [Batch(anna, [other]), Batch(anna, [replace(sent)])])
    savepoint.rollback()
    found = incoming.store_all(session, [Batch(anna, [other]), Batch(anna, [replace(sent)])])
    assert (stored(found[0]).accepted, stored(found[1]).duplicates) == ([other.id], [sent.id])


def test_an_id_that_comes_twice_is_not_new(session: Session, version: ModelVersion) -> None:
    anna, sent = factories.contributor(session).id, drawing(version)
    with pytest.raises(NotAllNew):
        incoming_new.store_new(session, [Batch(anna, [sent]), Batch(anna, [replace(sent)])])


def test_of_somebody_unknown_nothing_is_new(session: Session, version: ModelVersion) -> None:
    anna = factories.contributor(session).id
    with pytest.raises(NotAllNew, match="split"):
        incoming_new.store_new(session, [Batch(anna, [drawing(version)]), Batch(uuid.uuid4(), [drawing(version)])])


@pytest.mark.parametrize("wrong", [{"label": "no such label"}, {"image": b"short"}, {"model_version": 99}])
def test_what_is_wrong_itself_is_said_as_the_database_says_it(
    session: Session, version: ModelVersion, wrong: dict[str, object]
) -> None:
    anna = factories.contributor(session).id
    with pytest.raises(IntegrityError):
        incoming_new.store_new(session, [Batch(anna, [drawing(version, **wrong)])])


@pytest.fixture
def committed(postgres: Postgres) -> Iterator[Engine]:
    """A database for tests that commit."""
    with databases.own(postgres) as url:
        made = make_engine(url)
        setup.prepare(made, [spec.named("doodle")])
        yield made
        made.dispose()


def known(engine: Engine) -> tuple[ModelVersion, uuid.UUID]:
    """A version and a contributor."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return factories.model_version(session, promoted=True), factories.contributor(session).id


def in_one_transaction(engine: Engine, store: Store, batches: Sequence[Batch]) -> list[Stored]:
    with Session(engine) as session, session.begin():
        return store(session, batches)


def waits_for_another(engine: Engine) -> None:
    """Until somebody waits for a lock."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")  # a transaction sees the same each time
        wait_for(lambda: connection.scalar(WAITS), seconds=30, what="who waits for another")


WAITS = text("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


@pytest.mark.parametrize("kept", [True, False])
def test_of_two_who_store_the_same_new_id_at_once_one_stores_it(committed: Engine, kept: bool) -> None:
    version, anna = known(committed)
    both, mine, theirs = (drawing(version) for _ in range(3))
    with Session(committed) as session, session.begin(), ThreadPoolExecutor(1) as pool:
        incoming_new.store_new(session, [Batch(anna, [mine, both])])
        other = [Batch(anna, [replace(both), theirs])]
        late = pool.submit(in_one_transaction, committed, incoming_new.store_new, other)
        waits_for_another(committed)
        session.commit() if kept else session.rollback()
        if kept:
            with pytest.raises(NotAllNew):
                late.result(30)
        else:
            assert late.result(30)[0].accepted == [both.id, theirs.id]
    if kept:
        (found,) = in_one_transaction(committed, incoming.store_all, other)
        assert (stored(found).accepted, stored(found).duplicates) == ([theirs.id], [both.id])
    with Session(committed) as session:
        there = {both.id, theirs.id} | ({mine.id} if kept else set())
        assert set(session.scalars(select(Submission.id))) == there
        assert sorted(session.scalars(select(SubmissionLabel.submission))) == sorted(there)


def test_two_who_store_common_ids_in_other_orders_do_not_wait_for_each_other_in_a_ring(committed: Engine) -> None:
    version, anna = known(committed)
    low, high = sorted((drawing(version) for _ in range(2)), key=lambda one: one.id)
    with Session(committed) as session, session.begin(), ThreadPoolExecutor(1) as pool:
        incoming_new.store_new(session, [Batch(anna, [low])])
        late = pool.submit(in_one_transaction, committed, incoming_new.store_new, [Batch(anna, [high, low])])
        waits_for_another(committed)
        assert incoming_new.store_new(session, [Batch(anna, [high])])[0].accepted == [high.id]
        session.commit()
        with pytest.raises(NotAllNew):
            late.result(30)


def test_who_is_being_erased_keeps_nothing_that_comes_meanwhile(committed: Engine) -> None:
    version, anna = known(committed)
    sent = [Batch(anna, [drawing(version)])]
    with Session(committed) as session, session.begin(), ThreadPoolExecutor(1) as pool:
        assert erasure.erase(session, anna) is not None
        late = pool.submit(in_one_transaction, committed, incoming_new.store_new, sent)
        waits_for_another(committed)
        session.commit()
        with pytest.raises(NotAllNew, match="fk_submission_contributor_split"):
            late.result(30)
    (found,) = in_one_transaction(committed, incoming.store_all, sent)
    assert isinstance(found, NoSuchContributor)


def test_an_erasure_waits_for_who_stores_and_takes_what_they_stored(committed: Engine) -> None:
    version, anna = known(committed)

    def erase() -> erasure.Erased | None:
        with Session(committed) as session, session.begin():
            return erasure.erase(session, anna)

    with Session(committed) as session, session.begin(), ThreadPoolExecutor(1) as pool:
        incoming_new.store_new(session, [Batch(anna, [drawing(version)])])
        erasing = pool.submit(erase)
        waits_for_another(committed)
        session.commit()
        erased = erasing.result(30)
    assert erased is not None
    assert erased.submissions == 1
    with Session(committed) as session:
        assert session.scalars(select(Submission.id)).all() == []


READ_BY_TASK = """
SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
WHERE relname = 'submission' AND indexrelname LIKE 'ix_submission_task%'
"""


@pytest.mark.parametrize("store", [incoming_new.store_new, incoming.store_all])
def test_the_first_submissions_of_all_are_not_each_compared_with_all_before_them(
    committed: Engine, store: Store
) -> None:
    """PostgreSQL plans foreign keys once a connection, and an empty table tells it nothing."""
    with Session(committed) as session:
        version, anna = tiny.champion(session), factories.contributor(session).id
        for _ in range(12):
            store(session, [Batch(anna, [drawing(version) for _ in range(32)])])
            session.commit()
        session.execute(text("SELECT pg_stat_force_next_flush()"))
        session.commit()
        assert session.scalar(text(READ_BY_TASK)) == 0
