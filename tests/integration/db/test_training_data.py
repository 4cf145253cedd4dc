"""What a training run reads, and the base dataset it is copied into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db import base_examples, binary_copy, training_data
from db.base_examples import BadBaseExample, NewExample
from db.schema import BaseExample, Submission, SubmissionLabel, TrainingRun, TrainingRunSubmission
from db.training_data import Examples
from tasks import spec
from tests import factories, tiny
from training_server.ml import hashing

TASK = spec.named("doodle")
SHAPE = TASK.input.shape
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def example(number: int, label: str = "cat", split: str = "train") -> NewExample:
    return NewExample(label, split, np.full(TASK.input.size, number, np.uint8).tobytes(), "a test")


def submissions(session: Session, split: str = "train", newest: int = 100, learned_by: Sequence[int] = ()) -> Examples:
    return training_data.submissions(
        session,
        "doodle",
        TASK.labels,
        split=split,
        recipe_version=1,
        since=LONG_AGO,
        newest=newest,
        learned_by=learned_by,
    )


def test_base_examples_are_stored_once_and_counted(session: Session) -> None:
    first = base_examples.copy_in(session, TASK, [example(1), example(2), example(1, "dog")])
    assert (first.stored, first.duplicates) == (2, 1)
    again = base_examples.copy_in(session, TASK, [example(2), example(3, "dog", "holdout")])
    assert (again.stored, again.duplicates) == (1, 1)
    assert base_examples.counts(session, "doodle") == {"train": {"cat": 2}, "validation": {}, "holdout": {"dog": 1}}
    assert base_examples.counts(session, "digits") == {"train": {}, "validation": {}, "holdout": {}}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (example(1, "unicorn"), "Example 2: task doodle has no label 'unicorn'"),
        (example(1, split="test"), "'test' is not a split"),
        (NewExample("cat", "train", b"short", "a test"), "has 5 bytes; doodle takes 28 × 28 × 1"),
        (NewExample(None, "train", bytes(784), "a test"), "None is not the name of another thing"),
        (NewExample(None, "train", bytes(784), "a test", "cat"), "'cat' is not the name of another thing"),
    ],
)
def test_a_bad_base_example_is_named_and_nothing_is_stored(session: Session, bad: NewExample, message: str) -> None:
    with pytest.raises(BadBaseExample, match=message), session.begin_nested():
        base_examples.copy_in(session, TASK, [example(7), bad])
    assert session.scalar(select(func.count()).select_from(BaseExample)) == 0


def test_drawings_of_other_things_are_read_apart_until_their_word_is_a_label(session: Session) -> None:
    def other(number: int, word: str, split: str = "train") -> NewExample:
        return NewExample(None, split, bytes([number]) * TASK.input.size, "a test", word)

    given = [example(1), other(2, "bus"), other(3, "whale"), other(4, "bus", "holdout"), other(1, "van")]
    assert base_examples.copy_in(session, TASK, given).stored == 4
    assert base_examples.counts(session, "doodle")["train"] == {"cat": 1}
    assert base_examples.unknown_words(session, "doodle") == 2
    assert len(training_data.base(session, "doodle", TASK.labels, split="train")) == 1
    found = training_data.unknown(session, "doodle", TASK.labels, split="train")
    _, images = training_data.images(session, found.source, found.ids, SHAPE)
    assert (images[:, 0, 0, 0].tolist(), found.labels.tolist()) == ([2, 3], [-1, -1])
    assert len(training_data.unknown(session, "doodle", (*TASK.labels, "whale"), split="train")) == 1


def test_many_base_examples_pass_in_pieces(session: Session) -> None:
    rng = np.random.default_rng(0)
    many = (NewExample("cat", "train", rng.bytes(TASK.input.size), "a test") for _ in range(2_000))
    assert base_examples.copy_in(session, TASK, many).stored == 2_000


def test_the_newest_label_counts_and_unlabelled_submissions_do_not(session: Session) -> None:
    version = factories.model_version(session)
    (person,) = tiny.contributors(session, train=1)
    corrected = factories.submission(session, person, version, label="cat")
    factories.submission(session, person, version)
    session.add(SubmissionLabel(submission=corrected.id, task="doodle", label="dog", origin="corrected"))
    session.flush()
    found = submissions(session)
    assert [identity.tobytes() for identity in found.ids] == [corrected.id.bytes]
    assert found.labels.tolist() == [TASK.labels.index("dog")]


def test_submissions_come_by_split_recipe_and_age_the_newest_first(session: Session) -> None:
    version = factories.model_version(session)
    one, two, other = tiny.contributors(session, train=2, holdout=1)
    now = dt.datetime.now(dt.UTC)
    made = [
        factories.submission(session, person, version, label="sun", created_at=now - dt.timedelta(days=age))
        for age, person in enumerate((one, two, one))
    ]
    factories.submission(session, other, version, label="sun")
    factories.submission(session, one, version, label="sun", recipe_version=9)
    found = submissions(session)
    assert [identity.tobytes() for identity in found.ids] == [row.id.bytes for row in made]
    assert found.contributors[0] == found.contributors[2] != found.contributors[1]
    assert sorted(set(found.contributors.tolist())) == [0, 1]
    assert len(submissions(session, newest=2)) == 2
    assert len(submissions(session, split="holdout")) == 1
    since = now - dt.timedelta(hours=36)
    recent = training_data.submissions(
        session, "doodle", TASK.labels, split="train", recipe_version=1, since=since, newest=9
    )
    assert len(recent) == 2


def test_images_come_in_the_order_asked_with_repeats_and_without_the_erased(session: Session) -> None:
    version = factories.model_version(session)
    (person,) = tiny.contributors(session, train=1)
    made = [factories.submission(session, person, version, label="sun") for _ in range(3)]
    ids = np.array([made[place].id.bytes for place in (2, 0, 1, 2)], "V16")
    session.execute(delete(SubmissionLabel))
    session.execute(delete(Submission).where(Submission.id == made[0].id))
    places, images = training_data.images(session, "submission", ids, SHAPE)
    assert places.tolist() == [0, 2, 3]
    assert [image.tobytes() for image in images] == [made[place].image for place in (2, 1, 2)]
    none, empty = training_data.images(session, "submission", ids[:0], SHAPE)
    assert (len(none), empty.shape) == (0, (0, *SHAPE))


def test_images_of_another_size_are_refused(session: Session) -> None:
    base_examples.copy_in(session, TASK, [example(1), example(2)])
    found = training_data.base(session, "doodle", TASK.labels, split="train")
    with pytest.raises(binary_copy.UnexpectedLayout, match="has not 64 bytes"):
        training_data.images(session, "base_example", found.ids, (8, 8, 1))


def test_one_row_is_read_as_its_values_are_sent(session: Session) -> None:
    values = binary_copy.read_one(session, "SELECT %s::int, NULL::bytea, repeat('a', 100000)", (7,))
    assert [bytes(value) for value in values] == [b"\0\0\0\7", b"", b"a" * 100_000]
    with pytest.raises(binary_copy.UnexpectedLayout, match="more than one row"):
        binary_copy.read_one(session, "SELECT generate_series(1, 2)", ())


def test_base_examples_are_read_with_their_images(session: Session) -> None:
    base_examples.copy_in(session, TASK, [example(1), example(2, "dog"), example(3, "dog", "holdout")])
    found = training_data.base(session, "doodle", TASK.labels, split="train")
    assert found.labels.tolist() == [TASK.labels.index("cat"), TASK.labels.index("dog")]
    _, images = training_data.images(session, "base_example", found.ids[::-1], SHAPE)
    assert images[:, 0, 0, 0].tolist() == [2, 1]


def test_nothing_there_is_nothing_read(session: Session) -> None:
    assert len(submissions(session)) == len(training_data.base(session, "doodle", TASK.labels, split="train")) == 0


def test_use_is_recorded_with_the_label_it_had(session: Session) -> None:
    from db import training_runs

    version = factories.model_version(session)
    (person,) = tiny.contributors(session, train=1)
    kept, erased = (factories.submission(session, person, version, label="sun") for _ in range(2))
    used = submissions(session)
    session.execute(delete(SubmissionLabel))
    session.execute(delete(Submission).where(Submission.id == erased.id))
    run = training_runs.enqueue(session, "doodle", trigger="admin")[0].id
    assert training_data.record_use(session, run, used, np.array([0.5, 1.0], np.float32), TASK.labels) == 1
    row = session.scalars(select(TrainingRunSubmission)).one()
    assert (row.run, row.submission, row.label) == (run, kept.id, "sun")


def test_a_null_is_no_value(session: Session) -> None:
    with pytest.raises(binary_copy.UnexpectedLayout):
        binary_copy.read(session, "SELECT NULL::int4", (), [("number", ">i4")])


def test_examples_tell_the_network_they_came_from_and_whether_these_versions_learned_from_them(
    session: Session,
) -> None:
    from db import training_runs

    version = factories.model_version(session)
    people = tiny.contributors(session, train=3)
    for person, network in zip(people, (b"one", b"two", None), strict=True):
        person.network_hash = network
        factories.submission(session, person, version, label="sun")
    found = submissions(session)
    assert sorted(found.networks.tolist()) == [-1, 0, 1]
    assert not found.used.any()
    run = training_runs.enqueue(session, "doodle", trigger="admin")[0].id
    first = np.arange(1)
    training_data.record_use(session, run, found.take(first), np.ones(1, np.float32), TASK.labels)
    candidate = factories.model_version(session, promoted=True)
    session.get_one(TrainingRun, run).candidate_version = candidate.version
    session.flush()
    assert submissions(session, learned_by=[candidate.version]).used.tolist() == [True, False, False]
    assert not submissions(session, learned_by=[version.version]).used.any(), "it was live, but is none of these"


@pytest.mark.parametrize("size", [1, 30, 1 << 20])
def test_a_copy_that_streams_gives_the_same_rows_whatever_the_size_of_its_pieces(
    session: Session, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(binary_copy, "READ_BYTES", size)
    query, columns = "SELECT n, n * n FROM generate_series(1, %s) n", [("n", ">i4"), ("square", ">i4")]
    pieces: list[int] = []
    binary_copy.stream(session, query, (1_000,), columns, lambda rows: pieces.extend(rows["square"].tolist()))
    assert pieces == [n * n for n in range(1, 1_001)]
    binary_copy.stream(session, query, (0,), columns, lambda rows: pytest.fail("no rows, yet some came"))
    with pytest.raises(binary_copy.UnexpectedLayout):
        binary_copy.stream(session, "SELECT NULL::int4, n FROM generate_series(1, %s) n", (9,), columns, print)


def test_nobody_pushes_others_out_by_sending_much(session: Session) -> None:
    version = factories.model_version(session)
    flooder, *people = tiny.contributors(session, train=4)
    for person in people:
        factories.submission(session, person, version, label="sun")
    for account in (flooder, *tiny.contributors(session, train=2)):
        account.network_hash = b"one network"
        for _ in range(8):
            factories.submission(session, account, version, label="cat")
    found = submissions(session, newest=10)
    assert len(found) == 10
    assert (found.labels == TASK.labels.index("sun")).sum() == 3
    newest_first = submissions(session).ids.tolist()
    places = [newest_first.index(identity) for identity in found.ids.tolist()]
    assert places == sorted(places)


def test_only_what_the_versions_asked_about_learned_from_is_old(session: Session) -> None:
    champion = factories.model_version(session, promoted=True)
    (person,) = tiny.contributors(session, train=1)
    given = [factories.submission(session, person, champion, label="cat") for _ in range(3)]
    factories.learned(session, given[:1], parent_version=1, promoted=True)
    factories.learned(session, given[:2], parent_version=2, promoted=True)
    order = {given[n].id.bytes: n for n in range(3)}

    def old(learned_by: list[int]) -> set[int]:
        found = submissions(session, learned_by=learned_by)
        return {order[bytes(one)] for one, used in zip(found.ids, found.used, strict=True) if used}

    assert old([1, 2, 3]) == {0, 1}
    assert old([1, 2]) == {0}
    assert old([1]) == old([]) == set()


def test_hashes_of_base_examples_are_those_of_the_other_splits(session: Session) -> None:
    given = {split: example(number, split=split) for number, split in enumerate(("train", "validation", "holdout"))}
    base_examples.copy_in(session, TASK, given.values())
    found = training_data.base_hashes(session, "doodle", beside="train")
    images = [np.frombuffer(given[split].image, np.uint8) for split in ("validation", "holdout")]
    assert sorted(map(bytes, found)) == sorted(map(bytes, hashing.exact(np.stack(images))))
    assert len(training_data.base_hashes(session, "digits", beside="train")) == 0


def test_splits_that_are_read_together_number_their_networks_alike(session: Session) -> None:
    version = factories.model_version(session, promoted=True)
    networks: dict[int, int] = {}
    people = tiny.contributors(session, train=2, holdout=1)
    for person, network in zip(people, (b"one", b"other", b"other"), strict=True):
        person.network_hash = network
    sent = [factories.submission(session, person, version, label="cat") for person in people]
    train, holdout = (
        training_data.submissions(
            session, "doodle", TASK.labels, split=split, recipe_version=1, since=LONG_AGO, newest=9, networks=networks
        )
        for split in ("train", "holdout")
    )
    assert sorted(train.networks) == [0, 1]
    other = {bytes(one): int(network) for one, network in zip(train.ids, train.networks, strict=True)}[sent[1].id.bytes]
    assert holdout.networks.tolist() == [other]
