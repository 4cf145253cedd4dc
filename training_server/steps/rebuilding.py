"""Makes a version again from what its run left behind, and compares. Nothing is written to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import lineage, model_versions, training_data
from db.lineage import Used
from db.schema import ModelVersion, TrainingRun
from tasks import advice
from tasks.recipes import RECIPES
from tasks.settings import Calibration, Training
from tasks.spec import Label, Task
from training_server.job import Job, Watch
from training_server.ml import architectures, determinism, interpolate, metrics
from training_server.ml.compute import Compute
from training_server.ml.training import Predictor
from training_server.networks import Networks
from training_server.steps import champions, learning, lessons, provenance
from training_server.steps.examples import Data

BASE_DATA_CHANGED = "The base examples of the train split are not those it was trained with, so the replay differs."


class CannotRebuild(RuntimeError):
    """Too little is known of how the version was made; the message says what is missing."""


class Rehearsal(Job):
    """A run that is only played again: it reports to who watches, and to nobody else."""

    def report(self, **values: Any) -> None:
        self.stop.check()
        self._reported = values.get("progress", self._reported)
        self.watch(values)


@dataclass(frozen=True)
class Rebuilt:
    """A version made again. `identical`: bit for bit. `difference`: the largest between two weights. `agreement`: the
    share of `judged` base holdout examples to which both give the same label."""

    weights: bytes
    identical: bool
    difference: float
    agreement: float
    judged: int


@dataclass(frozen=True)
class Origin:
    """How a version was made: by which run, from which parent, on what that is still there."""

    version: ModelVersion
    run: TrainingRun
    parent: int
    used: Used


def recall(session: Session, task: Task, version: int) -> Origin:
    """What is known of how a version was made. Raises NoSuchVersion, and CannotRebuild where that is not enough."""
    found = lineage.of_version(session, task.name, version)
    if found.run is None or found.version.parent_version is None:
        raise CannotRebuild(
            f"Version {version} of {task.name} was made by no training run;"
            f" `deltaloop pretrain {task.name}` trains base models."
        )
    if "lineage" not in found.run.record or "training" not in found.run.settings:
        raise CannotRebuild(f"Run {found.run.id} is from before runs recorded what they were made of.")
    return Origin(found.version, found.run, found.version.parent_version, found.used)


def cautions(session: Session, found: Origin, commit: str | None) -> list[str]:
    """Why the version may not come out the same, a sentence each."""
    run, noted = found.run, found.run.record["lineage"]
    said = []
    if found.used.erased:
        total = found.used.erased + found.used.submissions
        said.append(f"{found.used.erased} of the {total} submissions it learned from were erased: it cannot be exact.")
    if run.commit != commit or commit is None or commit.endswith("-dirty"):
        said.append(f"The run was carried out by commit {run.commit or 'unknown'}; this is {commit or 'unknown'}.")
    here = {**provenance.libraries(), "machine": provenance.machine()}
    there = {**noted["libraries"], "machine": noted["machine"]}
    differing = [f"{name} {there.get(name)} (here {here[name]})" for name in here if here[name] != there.get(name)]
    if differing:
        said.append(f"It was made with {', '.join(differing)}.")
    base = noted["base"]
    now = lineage.base_data(session, run.task, found.version.labels, newest=base["newest"])
    if now.digest != base["digest"]:
        said.append(BASE_DATA_CHANGED)
    return said


def rebuild(engine: Engine, task: Task, found: Origin, networks: Networks, watch: Watch) -> Rebuilt:
    """Train the version again from its parent, on the same examples in the same order, and compare it with itself.

    Raises CannotRebuild.
    """
    determinism.enable()
    task = as_it_was(task, found)
    with Session(engine) as session:
        holdout = training_data.base(session, task.name, task.labels, split="holdout")
    if not len(holdout):
        advised = advice.on_base_data(task)
        raise CannotRebuild(f"{task.name} has no base dataset to replay and to compare by. {advised}")
    compute = Compute(recorded=found.run.record["training"])
    job = Rehearsal(engine, found.run.id, task.name, found.run.seed, "rebuild", compute=compute, watch=watch)
    parent = champions.open_version(job, task, networks, found.parent)
    again = _train(job, task, networks, parent, found)
    with Session(engine) as session:
        stored = champions.build(task, networks, model_versions.weights(session, found.version))
    pairs = list(zip(again.get_weights(), stored.get_weights(), strict=True))
    answers = [
        metrics.answers(lessons.logits(job, Predictor(model, task.input.shape), holdout)) for model in (again, stored)
    ]
    return Rebuilt(
        weights=networks.weights_to_bytes(again),
        identical=all(np.array_equal(one, other) for one, other in pairs),
        difference=max(float(np.abs(one - other).max(initial=0.0)) for one, other in pairs),
        agreement=float((answers[0] == answers[1]).mean()),
        judged=len(holdout),
    )


def as_it_was(task: Task, found: Origin) -> Task:
    """The task with the labels, network and training settings that the run had. Raises CannotRebuild."""
    _refuse_other_code(task, found)
    try:
        training = Training.model_validate(found.run.settings["training"])
        calibration = Calibration.model_validate(found.run.settings["calibration"])
    except ValidationError as error:
        raise _needs_other_code(
            found, f"The settings of run {found.run.id} mean nothing to this code ({error.errors()[0]['msg']})"
        ) from None
    known = {label.key: label for label in task.label}
    labels = tuple(known.get(key) or Label(key=key, names={"en": key}) for key in found.version.labels)
    return task.model_copy(
        update={
            "label": labels,
            "architecture": found.version.architecture,
            "revision": found.version.task_revision,
            "training": training,
            "calibration": calibration,
        }
    )


def _refuse_other_code(task: Task, found: Origin) -> None:
    """Raises CannotRebuild where this code has not the version's recipe or network."""
    version, recipe = found.version, RECIPES[task.recipe]
    if (version.recipe, version.recipe_version) != (recipe.name, recipe.version):
        made_for = f"{version.recipe} {version.recipe_version}, not {recipe.name} {recipe.version}"
        raise _needs_other_code(found, f"Version {version.version} was made for recipe {made_for}")
    try:
        architectures.refuse_unknown(version.architecture)
    except architectures.UnknownArchitecture as error:
        raise _needs_other_code(found, str(error).rstrip(".")) from None


def _needs_other_code(found: Origin, why: str) -> CannotRebuild:
    return CannotRebuild(f"{why}: check out commit {found.run.commit or 'of that time'} and try again.")


def _train(job: Job, task: Task, networks: Networks, parent: champions.OpenedVersion, found: Origin) -> keras.Model:
    run, record = found.run.id, found.run.record
    new = record["replay"]["fresh"]
    used, weights = job.persist(lambda session: lineage.examples_of(session, run, task.labels, fresh=new))
    if not len(used):
        raise CannotRebuild(f"Every submission that version {found.version.version} learned from was erased.")
    base = job.persist(lambda session: training_data.base(session, task.name, task.labels, split="train"))
    base = base.take(base.ids <= record["lineage"]["base"]["newest"])
    others = job.persist(lambda session: training_data.unknown(session, task.name, task.labels, split="train"))
    others = others.take(others.ids <= record["lineage"]["base"]["newest"])
    nothing = base.take(np.arange(0))
    data = Data(used, base, nothing, nothing, nothing, nothing, {"train": others})  # it is compared, not judged
    lesson = lessons.compose_admitted(job, task, parent, used, weights, data)
    trained = learning.train(job, task, networks, parent, lesson, data, None)
    ends = parent.model.get_weights(), trained.get_weights()
    trained.set_weights(interpolate.between(*ends, record["dial"]["alpha"]))
    return trained
