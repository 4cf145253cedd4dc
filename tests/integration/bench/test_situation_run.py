"""A situation goes through a training run as it is: splits, weights and verdict are the database's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bench import situation_run
from bench.results import CannotMeasure
from bench.situation_data import Part, World, among_people
from db import installation, migrate, task_revisions
from db.engine import make_engine
from db.schema import BaseExample, Submission, SubmissionLabel
from local.postgres import Postgres
from tasks import spec
from tasks.spec import Label, Task
from tests import databases, tiny
from training_server import execution

NEW = "house"
SPLITS = ("train", "validation", "holdout")


@pytest.fixture
def own_database(postgres: Postgres) -> Iterator[Engine]:
    """As the benchmark's: tables, secrets and the task, nothing else."""
    with databases.own(postgres) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        with Session(engine) as session, session.begin():
            installation.ensure(session)
            task_revisions.sync(session, spec.named("doodle"))
        yield engine
        engine.dispose()


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    small = tiny.task(training={"replay_floor": 200, "growth_steps": 30, "control": False}, min_fresh_examples=30)
    monkeypatch.setattr(execution.spec, "named", lambda name: small)
    return small


def drawn(task: Task, each: int, seed: int, *, tilt: float = 0.0, labels: tuple[int, ...] = tuple(range(10))) -> Part:
    rng = np.random.default_rng(seed)
    places = np.repeat(np.array(labels, np.int32), each)
    keys = [task.labels[place] for place in places]
    images = [np.frombuffer(tiny.image(key, rng, task.recipe, tilt=tilt), np.uint8) for key in keys]
    return Part(np.stack(images).reshape(-1, *task.input.shape), places, np.zeros(len(places), np.int32))


def world_of(task: Task, fresh: Part) -> World:
    base = {split: drawn(task, each, seed) for seed, (split, each) in enumerate(zip(SPLITS, (60, 12, 48), strict=True))}
    others = {split: np.random.default_rng(7).integers(0, 255, (3, 28, 28, 1)).astype(np.uint8) for split in SPLITS}
    return World(task, 10, base, among_people(fresh, 80, seed=1), others=others)


def test_a_new_style_is_learned_from_the_people_of_each_split(own_database: Engine, task: Task) -> None:
    world = world_of(task, drawn(task, 60, 9, tilt=tiny.TILT))
    done = situation_run.carry_out(own_database, world, tiny.base_weights(), 1, tiny.NETWORKS)
    assert done.weights is not None
    assert done.promoted, done.why
    assert done.facts["alpha"] > 0
    with Session(own_database) as session:
        query = select(Submission.split, func.count(), func.count(Submission.contributor.distinct()))
        found = {split: (drawings, people) for split, drawings, people in session.execute(query.group_by("split"))}
    assert found == {
        split: (len(part.labels), len(np.unique(part.contributors))) for split, part in world.fresh.items()
    }


def test_what_it_drew_and_said_is_what_is_stored(own_database: Engine, task: Task) -> None:
    world = world_of(task, drawn(task, 20, 9))
    with Session(own_database) as session, session.begin():
        situation_run._fill(session, world, tiny.base_weights(), 1)
    with Session(own_database) as session:
        said = select(Submission.image, SubmissionLabel.label).join(SubmissionLabel)
        there = sorted(tuple(row) for row in session.execute(said.where(Submission.split == "holdout")))
        base = select(func.count()).select_from(BaseExample).where(BaseExample.other_label.is_not(None))
        assert session.scalar(base) == 3  # the same three in each split count once
    part = world.fresh["holdout"]
    drew = zip(part.images, part.labels, strict=True)
    assert there == sorted((image.tobytes(), task.labels[label]) for image, label in drew)


def test_a_label_that_the_champion_does_not_know_is_added_before_people_draw_it(
    own_database: Engine, task: Task
) -> None:
    grown = task.model_copy(update={"label": (*task.label, Label(key=NEW, names={"en": NEW}))})
    world = world_of(task, drawn(grown, 200, 9, labels=(10,)))
    world = World(grown, 10, world.base, world.fresh, watched=10)
    done = situation_run.carry_out(own_database, world, tiny.base_weights(), 1, tiny.NETWORKS)
    assert done.weights is not None
    model = tiny.build(task.architecture, task.input.shape, 11)
    tiny.load_weights(model, done.weights)  # the head grew
    with Session(own_database) as session:
        assert task_revisions.current(session, task).labels[-1] == NEW


def test_a_run_may_end_without_a_candidate(own_database: Engine, task: Task) -> None:
    world = world_of(task, drawn(task, 3, 9))
    done = situation_run.carry_out(own_database, world, tiny.base_weights(), 1, tiny.NETWORKS)
    assert (done.weights, done.promoted) == (None, False)
    assert done.why.startswith("Too few fresh drawings")


def test_a_run_that_failed_is_no_measurement(own_database: Engine, task: Task) -> None:
    world = world_of(task, drawn(task, 20, 9))
    world.base["holdout"] = world.base["holdout"].take(np.zeros(0, np.int64))
    with pytest.raises(CannotMeasure, match="no base dataset"):
        situation_run.carry_out(own_database, world, tiny.base_weights(), 1, tiny.NETWORKS)
