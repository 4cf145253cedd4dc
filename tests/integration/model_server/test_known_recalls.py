"""What prompts go by is counted now and then, and outlives the database."""

from __future__ import annotations

import threading
from concurrent import futures

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from db import model_versions
from db.engine import make_engine
from db.schema import ModelVersion
from model_server.known_recalls import KEPT_SECONDS, KnownRecalls
from tasks import spec
from tests import factories
from tests.waiting import wait_for

DOODLE = spec.named("doodle")
AWAY = sessionmaker(make_engine("postgresql://nobody@127.0.0.1:1/none"))


@pytest.fixture
def champion(session: Session) -> ModelVersion:
    return factories.model_version(session, promoted=True)


@pytest.fixture
def connect(session: Session) -> sessionmaker[Session]:
    return sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")


def of_cat(recalls: KnownRecalls) -> int:
    """How many cats were counted."""
    return recalls.of(DOODLE).by_label["cat"].n


def draw_a_cat(session: Session, champion: ModelVersion) -> None:
    factories.submission(session, factories.contributor(session), champion, label="cat")


def test_they_are_counted_again_when_they_are_old_and_not_before(
    session: Session, champion: ModelVersion, connect: sessionmaker[Session]
) -> None:
    now = 100.0
    recalls = KnownRecalls(connect, lambda: now)
    assert of_cat(recalls) == 0
    draw_a_cat(session, champion)
    now += KEPT_SECONDS - 0.01
    assert of_cat(recalls) == 0
    now += 0.02
    assert of_cat(recalls) == 1


def test_a_label_that_was_added_is_counted_at_once(
    session: Session, champion: ModelVersion, connect: sessionmaker[Session]
) -> None:
    recalls = KnownRecalls(connect, lambda: 0.0)
    assert recalls.of(DOODLE).known == champion.labels
    rainbow = DOODLE.label[0].model_copy(update={"key": "rainbow"})
    grown = DOODLE.model_copy(update={"label": (*DOODLE.label, rainbow)})
    assert "rainbow" in recalls.of(grown).by_label


def test_while_one_counts_the_others_go_by_what_was_counted_before(
    session: Session, champion: ModelVersion, connect: sessionmaker[Session]
) -> None:
    now, answer = 0.0, threading.Event()
    answer.set()

    def slow() -> Session:
        assert answer.wait(20)
        return connect()

    recalls = KnownRecalls(slow, lambda: now)  # type: ignore[arg-type]
    assert of_cat(recalls) == 0
    draw_a_cat(session, champion)
    now = KEPT_SECONDS
    answer.clear()
    with futures.ThreadPoolExecutor() as threads:
        counting = threads.submit(of_cat, recalls)
        wait_for(lambda: recalls._counting["doodle"].locked() or None, seconds=20, what="the count")
        assert of_cat(recalls) == 0
        answer.set()
        assert counting.result() == 1


def test_while_the_database_is_away_they_are_as_they_were(
    session: Session, champion: ModelVersion, connect: sessionmaker[Session]
) -> None:
    now, sessions = 0.0, [connect]
    recalls = KnownRecalls(lambda: sessions[0](), lambda: now)  # type: ignore[arg-type]
    draw_a_cat(session, champion)
    assert of_cat(recalls) == 1
    sessions[0] = AWAY
    now = KEPT_SECONDS
    assert of_cat(recalls) == 1
    with pytest.raises(OperationalError):
        KnownRecalls(AWAY).of(DOODLE)


def test_a_promotion_is_known_within_that_time(
    session: Session, champion: ModelVersion, connect: sessionmaker[Session]
) -> None:
    now = 0.0
    recalls = KnownRecalls(connect, lambda: now)
    draw_a_cat(session, champion)
    assert of_cat(recalls) == 1
    newer = factories.model_version(session)
    model_versions.promote(session, "doodle", newer.version, reason="a test", promoted_by="tests")
    now = KEPT_SECONDS
    assert of_cat(recalls) == 0
