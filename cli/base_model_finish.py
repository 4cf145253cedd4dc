"""Finishes a base model once it is trained: calibrated, measured, exported, proved in TF.js, and written.

Loads TensorFlow, so `deltaloop pretrain` imports it only once it needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from cli import base_model
from cli.base_parts import SPLITS, Part
from tasks.recipes import RECIPES
from tasks.spec import Task
from tasks.splits import Split
from training_server import networks
from training_server.ml import (
    architectures,
    calibration,
    export,
    metadata,
    metrics,
    model_card,
    parity,
    pretraining,
)
from training_server.ml.calibration import Answered, Report
from training_server.ml.pretraining import Epoch


@dataclass(frozen=True)
class Finished:
    """What is said of a base model: `measured` on the base holdout, how it doubts, and how its files answer."""

    measured: dict[str, Any]
    doubt: Report
    proof: parity.Report


def finish(
    task: Task,
    model: keras.Model,
    parts: dict[Split, Part],
    unknown: dict[Split, dict[str, NDArray[np.uint8]]],
    history: list[Epoch],
    *,
    seed: int,
    folder: Path,
) -> Finished:
    """Calibrate, measure on the holdouts, export, prove there and write. Raises NoAnswer or AnswersDiffer before that
    last step."""
    on_holdout, answers = measured(model, task, parts["holdout"])
    doubt = _calibrated(task, model, parts, unknown)
    published = calibration.tempered(model, doubt.temperature)
    images, labels = parts["validation"]
    inputs = images[metadata.golden_places(labels, seed)]
    golden = metadata.golden_answers(inputs, np.asarray(published(_floats(inputs))))
    described = metadata.compose(
        task,
        recipe_version=RECIPES[task.recipe].version,
        parameters=model.count_params(),
        golden=golden,
        metrics={"base": on_holdout, "calibration": doubt.to_json()},
    )
    files = export.to_tfjs(published, described, images)
    proof = _prove(task, files, published, parts["holdout"][0])
    best = max(history, key=lambda epoch: (epoch.validation_accuracy, -epoch.validation_loss))
    facts = model_card.Facts(
        counts={split: len(parts[split][1]) for split in SPLITS},
        parameters=model.count_params(),
        exported_bytes=sum(map(len, files.values())),
        metrics=on_holdout,
        confusion=metrics.confusion(parts["holdout"][1], answers, len(task.labels)),
        epochs=len(history),
        chosen_epoch=best.number,
        validation_accuracy=best.validation_accuracy,
        seed=seed,
        unknown={split: sum(map(len, unknown[split].values())) for split in SPLITS},
        calibration=doubt,
    )
    base_model.write(
        folder, weights=architectures.weights_to_bytes(model), files=files, card=model_card.text(task, facts)
    )
    return Finished(on_holdout, doubt, proof)


def export_anew(task: Task, model: keras.Model, parts: dict[Split, Part], folder: Path) -> parity.Report:
    """The same network in the files of today's exporter, proved like new ones. What is said of it stays.

    Raises NoAnswer or AnswersDiffer before anything is written.
    """
    published = calibration.tempered(model, base_model.calibration(folder)[0])
    files = export.to_tfjs(published, base_model.metadata(folder), parts["validation"][0])
    proof = _prove(task, files, published, parts["holdout"][0])
    card = model_card.exported_anew((folder / "README.md").read_text("utf-8"), sum(map(len, files.values())))
    base_model.write(folder, weights=(folder / "model.weights.h5").read_bytes(), files=files, card=card)
    return proof


def _calibrated(
    task: Task, model: keras.Model, parts: dict[Split, Part], unknown: dict[Split, dict[str, NDArray[np.uint8]]]
) -> Report:
    on = [answered(model, parts[split], unknown[split]) for split in ("validation", "holdout")]
    limit = task.calibration.known_unsure
    return calibration.calibrate(*on, most_right_unsure=limit, otherwise=task.unsure_below)


def answered(model: keras.Model, part: Part, unknown: dict[str, NDArray[np.uint8]]) -> Answered:
    """The network's logits to one split."""
    network = architectures.logits_model(model)
    others = {kind: pretraining.predict(network, images) for kind, images in unknown.items() if len(images)}
    return calibration.Answered(pretraining.predict(network, part[0]), part[1], others)


def _prove(task: Task, files: dict[str, bytes], model: keras.Model, images: NDArray[np.uint8]) -> parity.Report:
    """The exported files in TF.js, as a page runs them, answer as the network does, or nothing is written."""
    with networks.shipped().answering(files, task) as in_a_page:
        starts = range(0, len(images), parity.BLOCK)
        blocks = ((np.arange(len(images))[i : i + parity.BLOCK], images[i : i + parity.BLOCK]) for i in starts)
        report = parity.measure(lambda block: np.asarray(model(_floats(block), training=False)), in_a_page, blocks)
    report.check(task.labels)
    return report


def measured(model: keras.Model, task: Task, part: Part) -> tuple[dict[str, Any], NDArray[np.int32]]:
    """(summary of the accuracy, answers (n,)) on part of the base dataset."""
    said = metrics.answers(pretraining.predict(model, part[0]))
    return metrics.summary(task.labels, part[1], said), said


def _floats(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return images.astype(np.float32)
