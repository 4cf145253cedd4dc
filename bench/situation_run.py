"""A training run as it is, on the drawings of a situation: in a database of its own, by the worker, to its verdict."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from bench.results import CannotMeasure
from bench.situation_data import World
from db import base_examples, model_versions, task_revisions, training_runs
from db.base_examples import NewExample
from db.schema import Contributor, ModelVersion, Submission, SubmissionLabel, TrainingRun
from tasks.spec import Task
from training_server import config
from training_server.networks import Networks
from training_server.worker import Worker

PEOPLE_AT_ONCE = 500
ORIGIN = "a situation"


@dataclass(frozen=True)
class Done:
    """What came of the run. `weights`: the candidate's; None where the run ended before there was one. `why`: the
    first reason of its verdict. `facts`: α, what it learned from, its outlook and control, what it was trained on."""

    weights: bytes | None
    promoted: bool
    why: str
    facts: dict[str, Any]


def carry_out(engine: Engine, world: World, champion: bytes, seed: int, networks: Networks | None = None) -> Done:
    """Fill the database, which holds the task and nothing else, and do one run. Raises CannotMeasure where it failed.

    `champion`: weights for the labels that are known. `networks`: what to train, by default what deltaloop ships.
    """
    with Session(engine) as session, session.begin():
        _fill(session, world, champion, seed)
        number = training_runs.enqueue(session, world.task.name, trigger="cli", seed=seed)[0].id
    url = engine.url.render_as_string(hide_password=False)
    began = time.monotonic()
    Worker(engine, config.Settings(database_url=url), networks).work(run=number)
    seconds = round(time.monotonic() - began, 1)
    with Session(engine) as session:
        run = session.get_one(TrainingRun, number)
        if run.state != "succeeded" or run.verdict is None:
            raise CannotMeasure(f"the run {run.state}: {run.error}")
        weights = None
        if run.candidate_version is not None:
            version = model_versions.get(session, world.task.name, run.candidate_version)
            weights = model_versions.weights(session, version)
        promoted = run.verdict["decision"] == "promote"
        return Done(weights, promoted, run.verdict["reasons"][0], _facts(run) | {"run seconds": seconds})


def _facts(run: TrainingRun) -> dict[str, Any]:
    """What explains a trial, as far as the run came."""
    record = run.record
    facts = {
        "alpha": record.get("dial", {}).get("alpha"),
        "learned from": record.get("replay"),
        "in doubt": record.get("admission", {}).get("in_doubt"),
        "outlook": record.get("outlook"),
        "trained on": {name: record.get("training", {}).get(name) for name in ("steps", "kind", "precision")},
    }
    return facts | ({"control": record["control"]["control"]} if "control" in record else {})


def _fill(session: Session, world: World, champion: bytes, seed: int) -> None:
    """Champion, base dataset, people and what they drew. Labels that the champion does not know are added later, as by
    `deltaloop tasks add-label`."""
    made_for = world.task.model_copy(update={"label": world.task.label[: world.known]})
    version = model_versions.add(session, model_versions.of_task(made_for, champion, {}))
    model_versions.promote(session, world.task.name, version.version, reason=ORIGIN, promoted_by="bench")
    task = made_for
    for label in world.task.label[world.known :]:
        task = task_revisions.add_label(session, task, label.key, label.names)
    base_examples.copy_in(session, task, _base(world))
    _submit(session, task, world, version, seed)


def _base(world: World) -> Iterator[NewExample]:
    for split, part in world.base.items():
        for image, label in zip(part.images, part.labels, strict=True):
            yield NewExample(world.task.labels[label], split, image.tobytes(), ORIGIN)
    for split, images in world.others.items():
        for image in images:
            yield NewExample(None, split, image.tobytes(), ORIGIN, other_label="other")


def _submit(session: Session, task: Task, world: World, version: ModelVersion, seed: int) -> None:
    """Each drawing a minute after the one before, in an order drawn by `seed`, all of them up to now."""
    people = _people(session, world, seed)
    rng = np.random.default_rng((seed, 1))
    drawn = [
        (image, int(label), people[int(person)])
        for part in world.fresh.values()
        for image, label, person in zip(*part, strict=True)
    ]
    now, submissions, labels = dt.datetime.now(dt.UTC), [], []
    for age, place in enumerate(rng.permutation(len(drawn))):
        image, label, person = drawn[place]
        identity = uuid.UUID(bytes=rng.bytes(16))
        submissions.append(
            {
                "id": identity,
                "task": task.name,
                "task_revision": task.revision,
                "input_bytes": task.input.size,
                "contributor": person,
                "image": image.tobytes(),
                "recipe_version": version.recipe_version,
                "model_version": version.version,
                "probabilities": [1 / world.known] * world.known,
                "created_at": now - dt.timedelta(minutes=age),
            }
        )
        said = task.labels[label]
        labels.append({"submission": identity, "task": task.name, "label": said, "origin": "corrected"})
    session.execute(insert(Submission), submissions)
    session.execute(insert(SubmissionLabel), labels)


def _people(session: Session, world: World, seed: int) -> dict[int, uuid.UUID]:
    """For each of the world's people one of the database's who fell on the same side of the split, which is its secret:
    so many are made until there are enough."""
    waiting = {split: np.unique(part.contributors).tolist() for split, part in world.fresh.items()}
    rng, found = np.random.default_rng((seed, 2)), {}
    made = insert(Contributor).returning(Contributor.id, Contributor.split)
    while any(waiting.values()):
        ids = [uuid.UUID(bytes=rng.bytes(16)) for _ in range(PEOPLE_AT_ONCE)]
        split_of = {row.id: row.split for row in session.execute(made, [{"id": identity} for identity in ids])}
        for identity in ids:
            if waiting[split_of[identity]]:
                found[waiting[split_of[identity]].pop()] = identity
    return found
