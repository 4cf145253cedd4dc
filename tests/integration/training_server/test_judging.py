"""Who judges, in whole runs: nobody wins or blocks a verdict by what they send to the splits that decide it."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from db import base_examples
from db.base_examples import NewExample
from db.schema import Contributor, Submission, SubmissionLabel
from tests import tiny
from tests.integration.training_server.conftest import decision, do, teach
from training_server.worker import Worker


def send_all(session: Session, people: list[Contributor], pictures: list[tuple[bytes, str]]) -> None:
    """Everybody sends the same pictures with the same labels."""
    version = tiny.champion(session)
    submissions, labels = [], []
    for person in people:
        for image, label in pictures:
            identity = uuid.uuid4()
            submissions.append(
                {
                    "id": identity,
                    "task": "doodle",
                    "task_revision": 1,
                    "input_bytes": len(image),
                    "contributor": person.id,
                    "image": image,
                    "recipe_version": version.recipe_version,
                    "model_version": version.version,
                    "probabilities": [1.0] + [0.0] * 9,
                }
            )
            labels.append({"submission": identity, "task": "doodle", "label": label, "origin": "corrected"})
    session.execute(insert(Submission), submissions)
    session.execute(insert(SubmissionLabel), labels)


def flood(engine: Engine, split: str, *, network: bytes | None = None, people: int = 1, each: int = 900) -> None:
    """Somebody's cookies, all on one side, send upright drawings with wrong labels."""
    with Session(engine) as session, session.begin():
        cookies = tiny.contributors(session, **{split: people})
        for cookie in cookies:
            cookie.network_hash = network
        tiny.teach(session, tiny.champion(session), cookies, each=each, tilt=0, flip=True, seed=7)


def test_copies_of_what_is_trained_on_prove_nothing(worker: Worker, untaught: Engine) -> None:
    """One network's cookies on all sides send the same sixty pictures; everybody else draws as ever."""
    teach(untaught, tilt=0.0)
    task, rng = tiny.task(), np.random.default_rng(0)
    named = [task.labels[int(rng.integers(10))] for _ in range(60)]
    pictures = [(tiny.image(label, rng, task.recipe, tilt=tiny.TILT), label) for label in named]
    with Session(untaught) as session, session.begin():
        cookies = tiny.contributors(session, train=21, validation=3, holdout=8)
        for cookie in cookies:
            cookie.network_hash = b"one network"
        send_all(session, cookies, pictures)
    run = do(worker)
    assert decision(run) == "reject"
    judged = run.record["judging"]
    assert (judged["holdout"]["trained_on"], judged["validation"]["trained_on"]) == (480, 180)
    assert judged["holdout"]["contributors"] == judged["holdout"]["counted_as"] == 12


@pytest.mark.parametrize("split", ["validation", "holdout"])
def test_one_flooder_of_a_split_that_judges_neither_blocks_learning_nor_bends_what_is_published(
    worker: Worker, untaught: Engine, split: str
) -> None:
    teach(untaught, validation=12)
    flood(untaught, split)
    run = do(worker)
    assert decision(run) == "promote", run.verdict
    assert run.record["judging"][split]["over_contributor_share"] > 700
    assert run.record["calibration"]["temperature"] < 3, "not the hottest there is, as if nobody's share were limited"


def test_the_cookies_of_one_network_judge_as_one_person_and_by_their_share(worker: Worker, taught: Engine) -> None:
    flood(taught, "holdout", network=b"one network", people=20, each=45)
    judged = do(worker).record["judging"]["holdout"]
    assert judged["over_network_share"] > 500
    assert judged["contributors"] > judged["counted_as"] == 13


def test_where_all_come_from_one_network_it_tells_nobody_apart(worker: Worker, taught: Engine) -> None:
    with Session(taught) as session, session.begin():
        for person in session.query(Contributor):
            person.network_hash = b"a school"
    run = do(worker)
    assert decision(run) == "promote", run.verdict
    assert run.record["judging"]["holdout"]["counted_as"] == 12


def test_drawings_of_the_base_dataset_count_on_its_own_side_only_and_the_run_says_how_many(
    worker: Worker, taught: Engine
) -> None:
    task, rng = tiny.task(), np.random.default_rng(9)
    pictures = [(tiny.image("cat", rng, task.recipe), "cat") for _ in range(30)]
    with Session(taught) as session, session.begin():
        base_examples.copy_in(
            session, task, [NewExample(label, "holdout", image, "a test") for image, label in pictures]
        )
        send_all(session, tiny.contributors(session, train=1, validation=1, holdout=1), pictures)
    run = do(worker)
    assert run.record["judging"]["in_base_dataset"] == {"train": 30, "validation": 30, "holdout": 0}
    assert run.record["admission"]["examples"] == 600


def test_too_little_is_left_where_most_were_copies(worker: Worker, untaught: Engine) -> None:
    teach(untaught)
    picture: Any = (np.full(784, 9, np.uint8).tobytes(), "cat")
    with untaught.begin() as connection, Session(connection) as session:
        holdout = session.query(Contributor).filter(Contributor.split == "holdout").all()
        session.query(Submission).filter(Submission.split == "holdout").delete()
        send_all(session, holdout, [picture] * 20)
    run = do(worker)
    assert run.verdict is not None
    assert run.verdict["fresh"]["n"] == run.verdict["fresh"]["contributors"] == 1
    assert run.candidate_version is None
