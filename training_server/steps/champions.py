"""Stored versions, opened as networks: the champion, the parent to train from, ancestors to be compared with."""

from __future__ import annotations

from dataclasses import dataclass

import keras

from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.ml import architectures, growth
from training_server.networks import Networks
from training_server.steps import publishing


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
    return _opened(task, networks, publishing.champion(job, task))


def open_parent(job: Job, task: Task, networks: Networks, champion: OpenedVersion) -> OpenedVersion:
    """What to train from: the champion, or in a rebuild the version that the run names. Raises RunFailed."""
    if job.start_version is None or job.start_version == champion.version:
        return champion
    return open_version(job, task, networks, job.start_version)


def open_version(job: Job, task: Task, networks: Networks, number: int) -> OpenedVersion:
    """Any version of the task, as a network. Raises RunFailed where it does not fit the task."""
    return _opened(task, networks, publishing.version(job, task, number))


def _opened(task: Task, networks: Networks, found: publishing.Stored) -> OpenedVersion:
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
