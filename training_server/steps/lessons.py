"""What a challenger learns from: fresh examples, weighed, and replay with the champion's answers to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import agreement, metrics, replay, training
from training_server.ml.evidence import Evidence
from training_server.ml.training import Predictor
from training_server.steps.champions import Champion
from training_server.steps.examples import Data, Reader


@dataclass(frozen=True)
class Lesson:
    """What the challenger learns from, and which of it came from users, each with its weight."""

    curriculum: training.Curriculum
    fresh: Examples
    weights: NDArray[np.float32]


def evidence(task: Task, data: Data) -> Evidence:
    """What there is to judge on."""
    n_labels = len(task.labels)
    base, fresh = (np.bincount(part.labels, minlength=n_labels) for part in (data.base_holdout, data.fresh_holdout))
    people = len(np.unique(data.fresh_holdout.contributors))
    return Evidence(task.labels, tuple(base.tolist()), tuple(fresh.tolist()), people)


def lacking(task: Task, data: Data, found: Evidence) -> list[str]:
    """What is missing for this run to be able to prove anything: without it, training would be in vain."""
    needed, there = task.training.min_fresh, len(data.fresh)
    train = f"Too few fresh drawings to train on: {there} of {needed}; {needed - there} more are needed."
    return ([train] if there < needed else []) + found.lacking(task.gate)


def compose(job: Job, task: Task, champion: Champion, data: Data) -> Lesson:
    """Weigh the fresh examples and add balanced replay, with the champion's answers to it."""
    predictor = Predictor(champion.model, task.input.shape)
    fresh, weights = _admit(job, task, predictor, data.fresh)
    return compose_admitted(job, task, predictor, fresh, weights, data.base)


def compose_admitted(
    job: Job, task: Task, predictor: Predictor, fresh: Examples, weights: NDArray[np.float32], base: Examples
) -> Lesson:
    """A lesson of fresh examples that have their weights already; a run that is made again starts here."""
    n_labels = len(task.labels)
    there = [np.bincount(part.labels, minlength=n_labels) for part in (fresh, base)]
    wanted = replay.plan(there[0], there[1], round(task.training.replay_ratio * len(fresh)))
    replayed = base.take(replay.choose(base.labels, wanted, job.seed))
    untaught = np.zeros((len(fresh), n_labels), np.float32)
    curriculum = training.Curriculum(
        read=Reader(job, task.input.shape, (fresh, replayed)),
        shape=task.input.shape,
        labels=np.concatenate([fresh.labels, replayed.labels]),
        weights=np.concatenate([weights, np.ones(len(replayed), np.float32)]),
        teacher=np.concatenate([untaught, logits(job, predictor, replayed)]),
        distilled=np.repeat(np.array([0, 1], np.float32), [len(fresh), len(replayed)]),
    )
    return Lesson(curriculum, fresh, weights)


def _admit(job: Job, task: Task, predictor: Predictor, fresh: Examples) -> tuple[Examples, NDArray[np.float32]]:
    """Fresh examples with the weight of their contributor; those of weight 0 are left out: they are not used."""
    answered = metrics.answers(logits(job, predictor, fresh))
    weights = agreement.contributor_weights(fresh.contributors, fresh.labels, answered)
    counted = weights > 0
    return fresh.take(counted), weights[counted]


def logits(job: Job, predictor: Predictor, chosen: Examples) -> NDArray[np.float32]:
    """(n, labels): a network's answers to these examples; NaN where one was erased meanwhile."""
    return predictor.logits(Reader(job, predictor.shape, (chosen,)), len(chosen))
