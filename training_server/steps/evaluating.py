"""Champion and challenger on the same examples of both holdouts."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from tasks.spec import Task
from training_server.job import Job
from training_server.ml import counts, metrics
from training_server.ml.training import Predictor
from training_server.steps.champions import Champion
from training_server.steps.examples import Data
from training_server.steps.lessons import logits


def evaluate(
    job: Job, task: Task, champion: Champion, challenger: keras.Model, data: Data
) -> tuple[counts.Counts, dict[str, Any]]:
    """What the gate judges, and the challenger's own metrics."""
    judged, measured = {}, {}
    predictors = [Predictor(model, task.input.shape) for model in (champion.model, challenger)]
    for name, holdout in (("base", data.base_holdout), ("fresh", data.fresh_holdout)):
        answers = [logits(job, predictor, holdout) for predictor in predictors]
        # What was erased since the run began, neither model saw.
        there = np.flatnonzero(~np.isnan(np.concatenate(answers, axis=1)).all(1))
        champions, challengers = (metrics.answers(rows[there]) for rows in answers)
        left = holdout.take(there)
        judged[name] = counts.Judged(left.labels, left.contributors, champions, challengers)
        measured[name] = metrics.summary(task.labels, left.labels, challengers)
    return counts.count(task.labels, judged["base"], judged["fresh"]), measured
