"""The live version, as a network to train on from and to be compared with."""

from __future__ import annotations

from dataclasses import dataclass

import keras

from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.ml import architectures
from training_server.networks import Networks
from training_server.steps import publishing


@dataclass(frozen=True)
class Champion:
    """The live version, as a network."""

    version: int
    weights: bytes
    model: keras.Model


def open_champion(job: Job, task: Task, networks: Networks) -> Champion:
    """Raises RunFailed where there is none or it does not fit the task."""
    try:
        architectures.refuse_unknown(task.architecture)
    except architectures.UnknownArchitecture as error:
        raise RunFailed(f"tasks/{task.name}.toml: architecture: {error}") from None
    live = publishing.champion(job, task)
    return Champion(live.version, live.weights, build(task, networks, live.weights))


def open_parent(job: Job, task: Task, networks: Networks, champion: Champion) -> Champion:
    """What to train from: the champion, or in a rebuild the version that the run names. Raises RunFailed."""
    if job.start_version is None or job.start_version == champion.version:
        return champion
    return open_version(job, task, networks, job.start_version)


def open_version(job: Job, task: Task, networks: Networks, number: int) -> Champion:
    """Any version of the task, as a network. Raises RunFailed where it does not fit the task."""
    found = publishing.version(job, task, number)
    return Champion(found.version, found.weights, build(task, networks, found.weights))


def build(task: Task, networks: Networks, weights: bytes) -> keras.Model:
    """A network of the task with these weights."""
    model = networks.build(task.architecture, task.input.shape, len(task.labels), dropout=task.training.dropout)
    networks.load_weights(model, weights)
    return model
