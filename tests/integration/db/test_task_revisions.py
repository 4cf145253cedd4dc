"""Labels as the database knows them: what a file and the command add, and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import setup, task_revisions
from db.engine import make_engine
from db.schema import TaskLabel, TaskRevision
from db.task_revisions import TaskChangeRefused
from local.postgres import Postgres
from tasks import spec
from tasks.new_labels import LabelExists, LabelRefused
from tasks.spec import Label, Task
from tests import databases

DOODLE = spec.named("doodle")


def with_labels(*labels: str, revision: int = 1) -> Task:
    """Doodle as its file would be with these labels."""
    return DOODLE.model_copy(
        update={
            "revision": revision,
            "label": tuple(Label(key=label, names={"en": f"the {label}"}) for label in labels),
        }
    )


def revisions(session: Session) -> list[tuple[int, int]]:
    """(revision, number of labels), oldest first."""
    rows = session.scalars(select(TaskRevision).where(TaskRevision.task == "doodle").order_by(TaskRevision.revision))
    return [(row.revision, len(row.labels)) for row in rows]


def test_a_label_added_in_the_database_belongs_to_the_task(session: Session) -> None:
    added = task_revisions.add_label(session, DOODLE, "rainbow", {"de": "Regenbogen"})
    assert added.labels == (*DOODLE.labels, "rainbow")
    assert added.revision == 2
    now = task_revisions.current(session, DOODLE)
    assert now == added
    assert now.label[-1].names == {"en": "rainbow", "de": "Regenbogen"}
    assert now.label[:-1] == DOODLE.label
    assert revisions(session) == [(1, 10), (2, 11)]


def test_a_task_that_the_database_does_not_know_is_as_its_file_says(session: Session) -> None:
    unknown = DOODLE.model_copy(update={"name": "unknown"})
    assert task_revisions.current(session, unknown) == unknown
    both = task_revisions.all_current(session, {"unknown": unknown, "doodle": DOODLE})
    assert both == {"unknown": unknown, "doodle": DOODLE}
    assert task_revisions.newest(session, ["unknown", "doodle"]) == {"doodle": 1}


def test_a_start_with_the_old_file_keeps_what_was_added(session: Session) -> None:
    added = task_revisions.add_label(session, DOODLE, "rainbow", {})
    assert task_revisions.sync(session, DOODLE) == added
    assert revisions(session) == [(1, 10), (2, 11)]


@pytest.mark.parametrize("revision", [1, 2])
def test_an_added_label_can_be_written_into_the_file(session: Session, revision: int) -> None:
    """At the same place; whether the file's revision was raised as well does not matter."""
    task_revisions.add_label(session, DOODLE, "rainbow", {"de": "Regenbogen"})
    permanent = with_labels(*DOODLE.labels, "rainbow", revision=revision)
    now = task_revisions.sync(session, permanent)
    assert now.label == permanent.label  # the file's names count
    assert now.revision == 2
    assert revisions(session) == [(1, 10), (2, 11)]


def test_a_file_that_grew_makes_a_revision_once(session: Session) -> None:
    grown = with_labels(*DOODLE.labels, "fox", "hen")
    assert task_revisions.sync(session, grown).revision == 2
    assert task_revisions.sync(session, grown).revision == 2
    assert revisions(session) == [(1, 10), (2, 12)]
    back = task_revisions.sync(session, DOODLE)  # an older release: its file never named them
    assert back.labels == grown.labels
    assert back.label[-1].names == {"en": "the hen"}


def test_until_a_grown_file_is_recorded_its_labels_do_not_count(session: Session) -> None:
    """A row could not be stored under them."""
    assert task_revisions.current(session, with_labels(*DOODLE.labels, "fox")).labels == DOODLE.labels


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (("cat", "dog"), "its label 1 is 'cat', and the database's is 'airplane'. Keep airplane, .*, rainbow first"),
        ((*DOODLE.labels, "fox"), "its label 11 is 'fox', and the database's is 'rainbow'"),
        ((*DOODLE.labels[:4], *DOODLE.labels[5:]), "its label 5 is 'dog', and the database's is 'cat'"),
    ],
)
def test_a_file_that_contradicts_the_database_is_refused(session: Session, labels: tuple[str, ...], said: str) -> None:
    task_revisions.add_label(session, DOODLE, "rainbow", {})
    with pytest.raises(TaskChangeRefused, match=said):
        task_revisions.sync(session, with_labels(*labels, revision=9))
    assert revisions(session) == [(1, 10), (2, 11)]


def test_a_changed_input_size_is_refused(session: Session) -> None:
    larger = DOODLE.model_copy(update={"input": spec.InputShape(height=32, width=32, channels=1)})
    with pytest.raises(TaskChangeRefused, match="changes the input size"):
        task_revisions.sync(session, larger)


def test_what_cannot_be_a_label_leaves_the_task_alone(session: Session) -> None:
    with pytest.raises(LabelExists):
        task_revisions.add_label(session, DOODLE, "cat", {})
    with pytest.raises(LabelRefused):
        task_revisions.add_label(session, DOODLE, "../x", {})
    assert revisions(session) == [(1, 10)]


@pytest.fixture
def own_engine(postgres: Postgres) -> Iterator[Engine]:
    """A prepared database for a test that commits."""
    with databases.own(postgres) as url:
        made = make_engine(url)
        setup.prepare(made, [DOODLE])
        yield made
        made.dispose()


def test_labels_added_at_once_are_all_there_in_one_order(own_engine: Engine) -> None:
    names = ["fox", "hen", "owl", "fox"]
    gate, refused = threading.Barrier(len(names)), []

    def add(label: str) -> None:
        gate.wait()
        try:
            with Session(own_engine) as session, session.begin():
                task_revisions.add_label(session, DOODLE, label, {})
        except LabelExists as error:
            refused.append(str(error))

    threads = [threading.Thread(target=add, args=(label,)) for label in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(own_engine) as session:
        now = task_revisions.current(session, DOODLE)
        positions = session.execute(
            select(TaskLabel.label).where(TaskLabel.task == "doodle").order_by(TaskLabel.position)
        )
        assert tuple(positions.scalars()) == now.labels
        assert revisions(session) == [(1, 10), (2, 11), (3, 12), (4, 13)]
    assert len(refused) == 1
    assert set(now.labels[10:]) == set(names)
