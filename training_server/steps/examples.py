"""Which examples a run has, and their images when they are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from db import lineage, model_versions, training_data
from db.training_data import Examples
from tasks import advice
from tasks.recipes import RECIPES
from tasks.spec import Task
from training_server.job import Job, RunFailed

EVERYTHING = 2**31 - 1
SPLITS = ("train", "validation", "holdout")


@dataclass(frozen=True)
class Data:
    """`fresh` and `base` of the train split to learn from, validation to watch, the holdouts only to judge on.

    `unknown`: base examples of other things by split, of which a model should be unsure.
    """

    fresh: Examples
    base: Examples
    fresh_validation: Examples
    base_validation: Examples
    fresh_holdout: Examples
    base_holdout: Examples
    unknown: Mapping[str, Examples] = field(default_factory=dict)


def find(job: Job, task: Task) -> Data:
    """Which examples there are for a run, without their images. Raises RunFailed where there is no base dataset."""
    with ThreadPoolExecutor(
        1, thread_name_prefix="base"
    ) as beside:  # each side waits for a database process of its own
        given = beside.submit(
            lambda: {split: (_base(job, task, split), _unknown(job, task, split)) for split in SPLITS}
        )
        networks: dict[int, int] = {}  # numbered alike in all splits
        most = {"train": task.training.max_fresh}
        fresh = {split: _fresh(job, task, split, most.get(split, EVERYTHING), networks) for split in SPLITS}
        base = given.result()
    data = Data(
        fresh=fresh["train"],
        base=base["train"][0],
        fresh_validation=fresh["validation"],
        base_validation=base["validation"][0],
        fresh_holdout=fresh["holdout"],
        base_holdout=base["holdout"][0],
        unknown={split: unknown for split, (_, unknown) in base.items()},
    )
    if not len(data.base) or not len(data.base_holdout):
        raise RunFailed(
            f"Task {task.name} has no base dataset, so forgetting can be neither prevented nor seen."
            f" {advice.on_base_data(task)}"
        )
    return data


def _fresh(job: Job, task: Task, split: str, newest: int, networks: dict[int, int]) -> Examples:
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=task.training.window_days)
    version = RECIPES[task.recipe].version

    def read(session: Session) -> Examples:
        return training_data.submissions(
            session,
            task.name,
            task.labels,
            split=split,
            recipe_version=version,
            since=since,
            newest=newest,
            learned_by=_line(session, job),
            networks=networks,
        )

    return job.persist(read)


def _line(session: Session, job: Job) -> list[int]:
    """The version that the run starts from, and those it was trained from. What only others learned is new to it: later
    ones in a rebuild, and, after a roll back or a new base model, those that were live before."""
    start = job.start_version
    if start is None:
        live = model_versions.champion(session, job.task)
        assert live is not None, "a run opens its champion first"
        start = live[0].version
    return lineage.ancestors(session, job.task, start)


def _base(job: Job, task: Task, split: str) -> Examples:
    found = job.persist(lambda session: training_data.base(session, task.name, task.labels, split=split))
    return _as_recorded(job, split, found)


def _unknown(job: Job, task: Task, split: str) -> Examples:
    found = job.persist(lambda session: training_data.unknown(session, task.name, task.labels, split=split))
    return _as_recorded(job, split, found)


def _as_recorded(job: Job, split: str, found: Examples) -> Examples:
    """Without what was imported since the run recorded its base data: a rebuild leaves it out."""
    recorded = job.record.get("lineage")
    if recorded is None or split != "train":
        return found
    return found.take(found.ids <= recorded["base"]["newest"])


@dataclass(frozen=True)
class Reader:
    """Reads blocks of images of several parts as one: places run through the first part, then the next, and so on."""

    job: Job
    shape: tuple[int, int, int]
    parts: tuple[Examples, ...]

    def __call__(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Those of the places whose example is still there, in the order asked for, and their images."""
        there, images = self.job.persist(lambda session: self._read(session, places))
        return (places, images) if there.all() else (places[there], images[there])

    def _read(self, session: Session, places: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
        """Of each place, whether it is there, and the image."""
        there, images = np.zeros(len(places), bool), np.empty((len(places), *self.shape), np.uint8)
        start = 0
        for part in self.parts:
            asked = np.flatnonzero((places >= start) & (places < start + len(part)))
            if len(asked):
                ids = part.ids[places[asked] - start]
                found, pixels = training_data.images(session, part.source, ids, self.shape)
                there[asked[found]] = True
                images[asked[found]] = pixels
            start += len(part)
        return there, images
