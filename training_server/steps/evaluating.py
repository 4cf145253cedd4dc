"""Champion and challenger on the same examples of both holdouts, and ancestors of the champion on the base one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from db import training_runs
from db.flips import Changed
from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import counting, counts, metrics, sides
from training_server.ml.training import Predictor
from training_server.steps.champions import OpenedVersion
from training_server.steps.examples import Data, Reader
from training_server.steps.lessons import logits


@dataclass(frozen=True)
class Witness:
    """A network that is asked about a holdout. It was made for the first `known` labels of the task; a head that was
    grown could answer with one that the published version does not have."""

    known: int
    predictor: Predictor


class Evaluation(NamedTuple):
    """What the gate judges, the challenger's own metrics, and some drawings that changed sides."""

    counted: counts.Counts
    measured: dict[str, Any]
    changed: list[Changed]


def evaluate(
    job: Job,
    task: Task,
    champion: OpenedVersion,
    challenger: keras.Model,
    data: Data,
    *,
    anchors: Sequence[OpenedVersion] = (),
    aim: counts.Aim = "better",
) -> Evaluation:
    """Ask both about every holdout example. `aim`: what must be shown of the challenger."""
    judged, measured, answered, changed = {}, {}, {}, []
    shape = task.input.shape
    both = [
        Witness(champion.known, Predictor(champion.model, shape)),
        Witness(len(task.labels), Predictor(challenger, shape)),
    ]
    ancestors = [Witness(anchor.known, Predictor(anchor.model, shape)) for anchor in anchors]
    for name, holdout in (("base", data.base_holdout), ("fresh", data.fresh_holdout)):
        asked = [*both, *ancestors] if name == "base" else both
        found = [logits(job, one.predictor, holdout) for one in asked]
        there = _there(job, task, holdout, np.concatenate(found, axis=1))
        answers = [metrics.answers(rows[there, : one.known]) for one, rows in zip(asked, found, strict=True)]
        left = holdout.take(there)
        judged[name] = counting.Judged(left.labels, left.contributors, *answers[:2])
        changed += _changed(task, left, answers[0], answers[1], job.seed)
        measured[name] = metrics.summary(task.labels, left.labels, answers[1])
        answered[name] = answers
    line = [(one.version, one.known, said) for one, said in zip(anchors, answered["base"][2:], strict=True)]
    look = 1 + job.persist(lambda session: training_runs.looks(session, task.name, champion.version))
    counted = counting.count(
        task.labels, judged["base"], judged["fresh"], known=champion.known, look=look, aim=aim, anchors=line
    )
    return Evaluation(counted, measured, changed)


def _changed(
    task: Task, examples: Examples, before: NDArray[np.int32], after: NDArray[np.int32], seed: int
) -> list[Changed]:
    places = sides.changed(examples.labels, before, after, seed)
    said = [[task.labels[label] for label in answers[places]] for answers in (examples.labels, before, after)]
    ids = examples.ids[places].tolist()
    named = ids if examples.source == "base_example" else [uuid.UUID(bytes=identity) for identity in ids]
    return [Changed(*row) for row in zip(named, *said, strict=True)]


def _there(job: Job, task: Task, holdout: Examples, answers: NDArray[np.float32]) -> NDArray[np.int64]:
    """Places of the examples to judge on: not those erased since the run began, which no model saw.

    An answer is no number where its example was erased, or where a model is broken, which the gate must hear of: of
    those, what can still be read was not erased.
    """
    judged = np.isfinite(answers).min(axis=1)
    still_there, _ = Reader(job, task.input.shape, (holdout,))(np.flatnonzero(~judged))
    judged[still_there] = True
    return np.flatnonzero(judged)
