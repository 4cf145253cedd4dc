"""Stored versions, opened as networks: the champion, the parent to train from, ancestors to be compared with."""

from __future__ import annotations

from dataclasses import dataclass

import keras
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelVersion
from tasks.recipes import RECIPES
from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.ml import architectures, growth
from training_server.networks import Networks


@dataclass(frozen=True)
class Stored:
    """A version of a task as it is stored; it knows the first `known` labels of the task."""

    version: int
    weights: bytes
    known: int


@dataclass(frozen=True)
class OpenedVersion:
    """A stored version, as a network.

    `weights` as stored, for the first `known` labels of the task; `model` answers all of them, but those that it does
    not know practically never.
    """

    version: int
    weights: bytes
    model: keras.Model
    known: int


def open_champion(job: Job, task: Task, networks: Networks) -> OpenedVersion:
    """Raises RunFailed where there is none or it does not fit the task."""
    try:
        architectures.refuse_unknown(task.architecture)
    except architectures.UnknownArchitecture as error:
        raise RunFailed(f"tasks/{task.name}.toml: architecture: {error}") from None
    return _opened(task, networks, _champion(job, task))


def open_parent(job: Job, task: Task, networks: Networks, champion: OpenedVersion) -> OpenedVersion:
    """What to train from: the champion, or in a rebuild the version that the run names. Raises RunFailed."""
    if job.start_version is None or job.start_version == champion.version:
        return champion
    return open_version(job, task, networks, job.start_version)


def open_version(job: Job, task: Task, networks: Networks, number: int) -> OpenedVersion:
    """Any version of the task, as a network. Raises RunFailed where it does not fit the task."""
    return _opened(task, networks, _version(job, task, number))


def _champion(job: Job, task: Task) -> Stored:
    """The live version; also written to the run. Raises RunFailed where there is none or it does not fit the task."""

    def read(session: Session) -> Stored:
        found = model_versions.champion(session, task.name)
        if found is None:
            raise RunFailed(f"Task {task.name} has no model to train on from; run `deltaloop pretrain {task.name}`.")
        return _stored(session, task, found[0])

    live = job.persist(read)
    job.report(champion_version=live.version)
    return live


def _version(job: Job, task: Task, number: int) -> Stored:
    """A version by its number. Raises RunFailed where it does not fit the task."""
    return job.persist(lambda session: _stored(session, task, model_versions.get(session, task.name, number)))


def _stored(session: Session, task: Task, version: ModelVersion) -> Stored:
    known = growth.known_labels(task.labels, version.labels)
    made_for = (version.architecture, version.recipe, version.recipe_version)
    if known is None or made_for != (task.architecture, task.recipe, RECIPES[task.recipe].version):
        raise RunFailed(
            f"Version {version.version} of {task.name} was made for other labels, another network or another"
            f" recipe than tasks/{task.name}.toml names; run `deltaloop pretrain {task.name}`."
        )
    return Stored(version.version, model_versions.weights(session, version), known)


def _opened(task: Task, networks: Networks, found: Stored) -> OpenedVersion:
    return OpenedVersion(
        found.version, found.weights, build(task, networks, found.weights, known=found.known), found.known
    )


def build(task: Task, networks: Networks, weights: bytes, *, known: int | None = None) -> keras.Model:
    """A network of the task with these weights, its head grown where they know only the first `known` labels."""
    model = _empty(task, networks, len(task.labels) if known is None else known)
    networks.load_weights(model, weights)
    return model if known in (None, len(task.labels)) else growth.grow(model, _empty(task, networks, len(task.labels)))


def copy(task: Task, networks: Networks, parent: OpenedVersion) -> keras.Model:
    """Another network that answers as the parent does, to be trained."""
    model = _empty(task, networks, len(task.labels))
    model.set_weights(parent.model.get_weights())
    return model


def _empty(task: Task, networks: Networks, n_labels: int) -> keras.Model:
    return networks.build(task.architecture, task.input.shape, n_labels, dropout=task.training.dropout)
