"""Many drawings that come to few: the run ends before it trains, and spends no look."""

from __future__ import annotations

import uuid

import numpy as np
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from db.schema import Contributor, Submission, SubmissionLabel, TrainingRun
from tests import tiny
from tests.integration.training_server.conftest import queue, row
from training_server.worker import Worker


def send(session: Session, person: Contributor, images: list[bytes], label: str) -> None:
    version = tiny.champion(session)
    given = [(uuid.uuid4(), image) for image in images]
    shared = {"task": "doodle", "task_revision": 1, "input_bytes": 784, "contributor": person.id, "recipe_version": 1}
    answered = {"model_version": version.version, "probabilities": [1.0] + [0.0] * 9}
    session.execute(insert(Submission), [{"id": one, "image": image, **shared, **answered} for one, image in given])
    labels = [{"submission": one, "task": "doodle", "label": label, "origin": "corrected"} for one, _ in given]
    session.execute(insert(SubmissionLabel), labels)


def scribble(rng: np.random.Generator) -> bytes:
    return np.where(rng.random(784) < 0.2, 255, 0).astype(np.uint8).tobytes()


def judges(session: Session) -> None:
    tiny.teach(session, tiny.champion(session), tiny.contributors(session, holdout=12), each=25, tilt=0.0)


def do(worker: Worker) -> TrainingRun:
    run = queue(worker.engine)
    assert worker.work()
    ended = row(worker.engine, run)
    assert (ended.state, ended.error, ended.candidate_version, ended.counts) == ("succeeded", None, None, None)
    assert ended.verdict is not None
    assert ended.verdict["decision"] == "reject"
    return ended


def test_many_copies_of_a_picture_are_one_drawing(worker: Worker, untaught: Engine) -> None:
    with Session(untaught) as session, session.begin():
        judges(session)
        (person,) = tiny.contributors(session, train=1)
        send(session, person, [scribble(np.random.default_rng(0))] * 200, "cat")
    run = do(worker)
    assert run.verdict["reasons"] == [  # type: ignore[index]
        "Too few fresh drawings to train on once copies, contradictions and one person's excess are left out:"
        " 1 of 50; 49 more are needed."
    ]
    assert "dial" not in run.record


def test_of_two_people_who_contradict_each_other_nothing_is_learned(worker: Worker, untaught: Engine) -> None:
    rng = np.random.default_rng(0)
    images = [scribble(rng) for _ in range(150)]
    with Session(untaught) as session, session.begin():
        judges(session)
        for person, label in zip(tiny.contributors(session, train=2), ("cat", "dog"), strict=True):
            send(session, person, images, label)
    assert ": 0 of 50; 50 more are needed." in do(worker).verdict["reasons"][0]  # type: ignore[index]
