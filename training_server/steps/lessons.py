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
    n_labels = len(task.labels)
    predictor = Predictor(champion.model, task.input.shape)
    fresh, weights = _admit(job, task, predictor, data.fresh)
    there = [np.bincount(part.labels, minlength=n_labels) for part in (fresh, data.base)]
    wanted = replay.plan(there[0], there[1], round(task.training.replay_ratio * len(fresh)))
    replayed = data.base.take(replay.choose(data.base.labels, wanted, job.seed))
    untaught = np.zeros((len(fresh), n_labels), np.float32)
    doubted = _rehearsed(job, task, data, len(fresh) + len(replayed))
    curriculum = training.Curriculum(
        read=Reader(job, task.input.shape, (fresh, replayed, doubted)),
        shape=task.input.shape,
        labels=np.concatenate([fresh.labels, replayed.labels, np.zeros(len(doubted), np.int32)]),
        weights=np.concatenate([weights, np.ones(len(replayed), np.float32), np.zeros(len(doubted), np.float32)]),
        teacher=np.concatenate([untaught, logits(job, predictor, replayed), logits(job, predictor, doubted)]),
        distilled=np.repeat(np.array([0, 1, 1], np.float32), [len(fresh), len(replayed), len(doubted)]),
    )
    return Lesson(curriculum, fresh, weights)


def _rehearsed(job: Job, task: Task, data: Data, others: int) -> Examples:
    """Drawings of other things beside `others` examples. They have no label to learn, only the champion's doubt."""
    there = data.unknown.get("train", data.base.take(np.zeros(0, np.int64)))
    wanted = round(task.calibration.rehearsal * others)
    return there.take(np.random.default_rng(job.seed).permutation(len(there))[:wanted])


def _admit(job: Job, task: Task, predictor: Predictor, fresh: Examples) -> tuple[Examples, NDArray[np.float32]]:
    """Fresh examples with the weight of their contributor; those of weight 0 are left out: they are not used."""
    answered = metrics.answers(logits(job, predictor, fresh))
    weights = agreement.contributor_weights(fresh.contributors, fresh.labels, answered)
    counted = weights > 0
    return fresh.take(counted), weights[counted]


def logits(job: Job, predictor: Predictor, chosen: Examples) -> NDArray[np.float32]:
    """(n, labels): a network's answers to these examples; NaN where one was erased meanwhile."""
    return predictor.logits(Reader(job, predictor.shape, (chosen,)), len(chosen))
