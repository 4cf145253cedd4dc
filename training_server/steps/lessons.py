"""What a challenger learns from: fresh examples, weighed, and replay with the parent's answers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.quarantine import Doubt
from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import curriculum, portions, replay
from training_server.ml.curriculum import Curriculum, Weighed
from training_server.ml.evidence import Evidence
from training_server.ml.training import Predictor
from training_server.steps import admitting, computing
from training_server.steps.champions import OpenedVersion
from training_server.steps.examples import Data, Reader


@dataclass(frozen=True)
class Lesson:
    """What the challenger learns from, and which of it came from users, each with its weight: the fresh examples first,
    then the older ones that are replayed, each once."""

    curriculum: Curriculum
    fresh: Examples
    weights: NDArray[np.float32]

    @property
    def numbers(self) -> dict[str, int]:
        """How many submissions it holds, and how many people had sent them; for a version's metrics."""
        return {"submissions": len(self.fresh), "contributors": len(np.unique(self.fresh.contributors))}


def evidence(task: Task, data: Data, known: int) -> Evidence:
    """What there is to judge on. `known`: how many of the labels the champion was made for."""
    n_labels = len(task.labels)
    base, fresh = (np.bincount(part.labels, minlength=n_labels) for part in (data.base_holdout, data.fresh_holdout))
    people = len(np.unique(data.fresh_holdout.contributors))
    return Evidence(task.labels, tuple(base.tolist()), tuple(fresh.tolist()), people, known)


def lacking(task: Task, data: Data, found: Evidence) -> list[str]:
    """What is missing for this run to be able to prove anything: without it, training would be in vain."""
    needed, there = task.training.min_fresh, int((~data.fresh.used).sum())
    train = f"Too few fresh drawings to train on: {there} of {needed}; {needed - there} more are needed."
    return ([train] if there < needed else []) + found.lacking(task.gate)


def shortage(task: Task, data: Data, lesson: Lesson | None, found: Evidence) -> dict[str, Any]:
    """The same in numbers, for the verdict: of all drawings, or of those that a lesson may be made of."""
    fresh = data.fresh if lesson is None else lesson.fresh
    train = {"n": int((~fresh.used).sum()), "needed": task.training.min_fresh, "admitted": lesson is not None}
    return found.numbers(task.gate) | {"train": train}


def lacking_after_admission(task: Task, lesson: Lesson) -> list[str]:
    """The same of what may be learned from: many copies are one drawing, and of a contradiction nothing is left."""
    needed, left = task.training.min_fresh, int((~lesson.fresh.used).sum())
    if left >= needed:
        return []
    return [
        f"Too few fresh drawings to train on once copies, contradictions and one person's excess are left out:"
        f" {left} of {needed}; {needed - left} more are needed."
    ]


def compose(job: Job, task: Task, parent: OpenedVersion, data: Data) -> Lesson:
    """Weigh the fresh examples and add balanced replay, with the parent's answers to it."""
    teacher = computing.teacher(job, task, parent.model)
    admitted, weights = admitting.admit(job, task, teacher, data.fresh)
    kept = _within_shares(job, task, admitted, data)
    return compose_admitted(job, task, parent, admitted.take(kept), weights[kept], data)


def without(job: Job, task: Task, parent: OpenedVersion, lesson: Lesson, doubts: list[Doubt], data: Data) -> Lesson:
    """The lesson again, as if the examples in doubt had never come."""
    doubted = np.array([doubt.submission.bytes for doubt in doubts], lesson.fresh.ids.dtype)
    kept = ~np.isin(lesson.fresh.ids, doubted)
    return compose_admitted(job, task, parent, lesson.fresh.take(kept), lesson.weights[kept], data)


def compose_admitted(
    job: Job, task: Task, parent: OpenedVersion, admitted: Examples, weights: NDArray[np.float32], data: Data
) -> Lesson:
    """A lesson of examples that have their weights already; a run that is made again starts here.

    Fresh is what neither the parent nor an ancestor of it has learned from. What they have is known to it, so it is
    replayed, in part, as base examples are. What a rejected candidate learned from stays fresh.
    """
    teacher = computing.teacher(job, task, parent.model)
    fresh, older = admitted.take(~admitted.used), admitted.take(admitted.used)
    chosen = replay.mix(fresh.labels, older.labels, data.base.labels, len(task.labels), task.training, job.seed)
    again, base = older.take(chosen.older), data.base.take(chosen.base)
    others = _others(job, task, data, len(fresh) + len(again) + len(base))
    taught = [logits(job, teacher, part)[:, : parent.known] for part in (again, base, others)]
    weighed = [Weighed(fresh.labels, weights[~admitted.used])]
    weighed += [Weighed(again.labels, weights[admitted.used][chosen.older]), Weighed.evenly(base.labels)]
    weighed += [Weighed(np.zeros(len(others), np.int32), np.zeros(len(others), np.float32))]
    # What a person said may be wrong where the parent contradicts, and other things have no label: it is held there.
    whole = [np.ones(len(part), np.float32) for part in (again, others)]
    held = [whole[0], curriculum.where_right(taught[1], base.labels), whole[1]]
    job.note("replay", {"fresh": len(fresh), "older": len(again), "base": len(base), "others": len(others)})
    lesson = curriculum.compose(
        Reader(job, task.input.shape, (fresh, again, base, others)),
        task.input.shape,
        weighed[0],
        Weighed(*(np.concatenate(columns) for columns in zip(*weighed[1:], strict=True))),
        np.concatenate(taught),
        np.concatenate(held),
    )
    learned = np.concatenate([np.flatnonzero(~admitted.used), np.flatnonzero(admitted.used)[np.unique(chosen.older)]])
    return Lesson(lesson, admitted.take(learned), weights[learned])


def _within_shares(job: Job, task: Task, admitted: Examples, data: Data) -> NDArray[np.int64]:
    pool = portions.Pool(admitted.contributors, admitted.networks, admitted.labels, admitted.used)
    n_labels = len(task.labels)
    kept, over = portions.limited(pool, data.base.labels, n_labels, task.training, task.admission, job.seed)
    report = dict(job.record.get("admission", {}))
    for name, went in (("over_contributor_share", over.contributor), ("over_network_share", over.network)):
        report[name] = report.get(name, 0) + went
    job.note("admission", report | {"kept": len(kept)})
    return kept


def _others(job: Job, task: Task, data: Data, beside: int) -> Examples:
    """Drawings of other things, beside so many examples. They have no label to learn, only the parent's doubt."""
    there = data.unknown.get("train", data.base.take(np.zeros(0, np.int64)))
    wanted = round(task.calibration.rehearsal * beside)
    return there.take(np.random.default_rng(job.seed).permutation(len(there))[:wanted])


def logits(job: Job, predictor: Predictor, chosen: Examples) -> NDArray[np.float32]:
    """(n, labels): a network's answers to these examples; NaN where one was erased meanwhile."""
    return predictor.logits(Reader(job, predictor.shape, (chosen,)), len(chosen))
