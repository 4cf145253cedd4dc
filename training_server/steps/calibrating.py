"""How sure the challenger may be: its temperature and its threshold of doubt, chosen on validation data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from db.training_data import Examples
from tasks.recipes import RECIPES
from tasks.spec import Task
from tasks.splits import Split
from training_server.job import Job
from training_server.ml import calibration, unknowns
from training_server.ml.calibration import Answered
from training_server.ml.training import Predictor
from training_server.steps.examples import Data
from training_server.steps.lessons import logits

SCRIBBLES = 300
HOLDOUT_EXAMPLES = 2_000  # of each: enough to report on


@dataclass(frozen=True)
class Calibrated:
    """The network as it is published, and what is said about it."""

    model: keras.Model
    report: dict[str, Any]


def calibrate(job: Job, task: Task, challenger: keras.Model, data: Data) -> Calibrated:
    """Choose on validation, report on the holdouts. The challenger itself stays as it is."""
    predictor = Predictor(challenger, task.input.shape)
    validation = (data.base_validation, data.fresh_validation)
    holdout = tuple(_some(part, job.seed) for part in (data.base_holdout, data.fresh_holdout))
    answered = (
        _answered(job, task, predictor, "validation", validation, data.unknown),
        _answered(job, task, predictor, "holdout", holdout, data.unknown),
    )
    limit, otherwise = task.calibration.known_unsure, task.unsure_below
    report = calibration.calibrate(*answered, most_right_unsure=limit, otherwise=otherwise).to_json()
    job.note("calibration", report)
    return Calibrated(calibration.tempered(challenger, report["temperature"]), report)


def _answered(
    job: Job,
    task: Task,
    predictor: Predictor,
    split: Split,
    parts: tuple[Examples, ...],
    others: Mapping[str, Examples],
) -> Answered:
    known = np.concatenate([logits(job, predictor, part) for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    there = np.isfinite(known).all(1)
    scribbles = unknowns.scribbles(RECIPES[task.recipe], split, SCRIBBLES, seed=job.seed)
    unknown = {"scribbles": predictor.logits(lambda places: (places, scribbles[places]), len(scribbles))}
    if split in others:
        unknown["other"] = logits(job, predictor, others[split])
    finite = {kind: rows[np.isfinite(rows).all(1)] for kind, rows in unknown.items()}
    return Answered(known[there], labels[there], finite)


def _some(examples: Examples, seed: int) -> Examples:
    chosen = np.random.default_rng(seed).permutation(len(examples))[:HOLDOUT_EXAMPLES]
    return examples.take(np.sort(chosen))
