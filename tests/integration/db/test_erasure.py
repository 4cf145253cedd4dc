"""What an erasure leaves behind, and that a run which stores at that moment cannot slip past it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from db import contributors, erasure, training_data, training_runs
from db.schema import Erasure, ErasureVersion, ModelVersion, Submission, TrainingRunSubmission
from db.training_data import Examples
from tests import factories


def chain(session: Session, *parents: int | None) -> None:
    """Versions 1, 2, … trained from these."""
    for parent in parents:
        factories.model_version(session, promoted=True, parent_version=parent)


def record(session: Session, *versions: int) -> None:
    made = Erasure(submissions=3)
    session.add(made)
    session.flush()
    for version in versions:
        session.add(ErasureVersion(erasure=made.id, task="doodle", version=version, submissions=3))
    session.flush()


def test_the_last_clean_version_has_no_ancestor_that_learned_from_what_was_erased(session: Session) -> None:
    chain(session, None, 1, 2, 3, 3)
    assert erasure.last_clean(session, "doodle", 5) == 5
    record(session, 4)
    assert erasure.last_clean(session, "doodle", 5) == 5, "4 is no ancestor of 5"
    record(session, 3)
    assert erasure.last_clean(session, "doodle", 5) == 2
    assert erasure.last_clean(session, "doodle", 2) == 2
    record(session, 2)
    assert erasure.last_clean(session, "doodle", 5) == 1
    assert erasure.learned_from_erased(session, "doodle") == {2: 3, 3: 3, 4: 3}


def test_nobody_is_erased_twice(session: Session) -> None:
    who = contributors.create(session)
    erased = erasure.erase(session, who)
    assert erased is not None
    assert (erased.submissions, erased.learned, erased.descendants) == (0, [], [])
    assert erasure.erase(session, who) is None
    assert erasure.erase(session, uuid.uuid4()) is None


def test_what_was_erased_while_a_version_was_made_stands_with_the_last_erasure(session: Session) -> None:
    chain(session, None, 1)
    began = session.scalar(select(func.now()))
    assert began is not None
    erasure.record_late(session, "doodle", 1, submissions=2, since=began)
    assert session.scalars(select(Erasure.submissions)).all() == [2], "rows that vanished by other means count as well"
    erasure.record_late(session, "doodle", 2, submissions=4, since=began)
    assert [(row.version, row.submissions) for row in session.scalars(select(ErasureVersion))] == [(1, 2), (2, 4)]


@pytest.fixture
def committed(engine: Engine) -> Iterator[Engine]:
    yield engine
    tables = "submission_label, submission, promotion, training_run_submission, training_run, model_file, erasure"
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables}, erasure_version, model_version, artifact, contributor CASCADE"))


def use(session: Session, run: int, ids: list[uuid.UUID]) -> int:
    """As a run stores its use."""
    n = len(ids)
    zeros = np.zeros(n, np.int32)
    raw = np.frombuffer(b"".join(one.bytes for one in ids), "V16")
    used = Examples("submission", raw, zeros, zeros, zeros - 1, np.zeros(n, bool))
    return training_data.record_use(session, run, used, np.ones(n, np.float32), ["cat"])


def prepare(engine: Engine) -> tuple[uuid.UUID, list[uuid.UUID], int]:
    """A contributor, their submissions, and a running run."""
    with Session(engine) as session, session.begin():
        version = factories.model_version(session, promoted=True)
        person = factories.contributor(session)
        ids = [factories.submission(session, person, version, label="cat").id for _ in range(20)]
        run = training_runs.enqueue(session, "doodle", trigger="cli")[0].id
        training_runs.claim(session, "one")
        return person.id, ids, run


def test_an_erasure_waits_for_a_run_that_stores_and_then_knows_of_it(committed: Engine) -> None:
    who, ids, run = prepare(committed)
    found: list[erasure.Erased | None] = []

    def erase() -> None:
        with Session(committed) as session, session.begin():
            found.append(erasure.erase(session, who))

    with Session(committed) as session, session.begin():
        assert use(session, run, ids) == 20
        erasing = threading.Thread(target=erase)
        erasing.start()
        erasing.join(0.3)
        assert erasing.is_alive(), "it waits"
        made = factories.model_version(session, parent_version=1)
        training_runs.succeed(session, run, "one", verdict={"decision": "reject"}, candidate_version=made.version)
    erasing.join(10)
    (erased,) = found
    assert erased is not None
    assert [(one.version, one.submissions) for one in erased.learned] == [(2, 20)]
    with Session(committed) as session:
        assert session.scalar(select(func.count()).select_from(TrainingRunSubmission)) == 0


def test_a_run_that_stores_waits_for_an_erasure_and_leaves_out_what_it_took(committed: Engine) -> None:
    who, ids, run = prepare(committed)
    stored: list[int] = []

    def store() -> None:
        with Session(committed) as session, session.begin():
            stored.append(use(session, run, ids))

    with Session(committed) as session, session.begin():
        assert erasure.erase(session, who) is not None
        storing = threading.Thread(target=store)
        storing.start()
        storing.join(0.3)
        assert storing.is_alive(), "it waits"
    storing.join(10)
    assert stored == [0]
    with Session(committed) as session:
        assert session.scalars(select(Submission)).all() == []
        assert session.scalars(select(ModelVersion.version)).all() == [1]
