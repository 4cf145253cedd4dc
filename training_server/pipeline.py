"""One training run, told top to bottom. The only file that joins the database and the machine learning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from db.base_models import digest
from db.model_versions import NewVersion
from db.training_data import Examples
from tasks.recipes import RECIPES
from tasks.spec import Task
from training_server import examples, publishing
from training_server.examples import Data, Reader
from training_server.job import Job, RunFailed
from training_server.ml import agreement, architectures, counts, gate, metadata, metrics, replay, training
from training_server.ml.evidence import Evidence
from training_server.ml.training import Predictor
from training_server.networks import Files, Networks

CHECKED_INPUTS = 64  # through the exported files
GOLDEN_INPUTS = 3


@dataclass(frozen=True)
class Champion:
    """The live version, as a network."""

    version: int
    weights: bytes
    model: keras.Model


@dataclass(frozen=True)
class Lesson:
    """What the challenger learns from, and which of it came from users."""

    curriculum: training.Curriculum
    fresh: Examples


def run(job: Job, task: Task, networks: Networks, *, logs: Path | None = None) -> None:
    """Carry a claimed run to its verdict. `logs`: folder for TensorBoard.

    Raises RunFailed (a person must mend something) and RunStopped; then nothing was stored.
    """
    _refuse_unknown_network(task)
    job.begin_step("reading", 0.0)
    job.report(settings={"training": task.training.model_dump(), "gate": task.gate.model_dump()})
    champion = parent = _open_champion(job, task, networks)
    data = examples.find(job, task)
    there = _evidence(task, data)
    too_few = _lacking(task, data, there)
    if too_few:
        publishing.end_without_candidate(job, gate.refuse(too_few, there.numbers(task.gate)).to_json())
        return
    lesson = _compose(job, task, champion, data)

    job.begin_step("training", 0.1)
    challenger = _train(job, task, networks, champion, lesson, data, logs)

    while True:
        job.begin_step("evaluating", 0.75)
        counted, measured = _evaluate(job, task, champion, challenger, data)
        measured["submissions"] = len(lesson.fresh)
        verdict = gate.decide(counted, task.gate)

        job.begin_step("exporting", 0.85)
        files = _export(job, task, networks, challenger, data, measured)

        job.begin_step("storing", 0.95)
        new = _new_version(task, parent, files, networks.weights_to_bytes(challenger), measured)
        outcome = publishing.Outcome(new, counted.to_json(), verdict.to_json(), lesson.fresh)
        if publishing.store(job, task, champion.version, outcome):
            return
        # Somebody promoted another version meanwhile: the verdict was about a champion that is none any more.
        champion = _open_champion(job, task, networks)


def _refuse_unknown_network(task: Task) -> None:
    try:
        architectures.refuse_unknown(task.architecture)
    except architectures.UnknownArchitecture as error:
        raise RunFailed(f"tasks/{task.name}.toml: architecture: {error}") from None


def _open_champion(job: Job, task: Task, networks: Networks) -> Champion:
    live = publishing.champion(job, task)
    return Champion(live.version, live.weights, _build(task, networks, live.weights))


def _build(task: Task, networks: Networks, weights: bytes) -> keras.Model:
    model = networks.build(task.architecture, task.input.shape, len(task.labels), dropout=task.training.dropout)
    networks.load_weights(model, weights)
    return model


def _evidence(task: Task, data: Data) -> Evidence:
    n_labels = len(task.labels)
    base, fresh = (np.bincount(part.labels, minlength=n_labels) for part in (data.base_holdout, data.fresh_holdout))
    people = len(np.unique(data.fresh_holdout.contributors))
    return Evidence(task.labels, tuple(base.tolist()), tuple(fresh.tolist()), people)


def _lacking(task: Task, data: Data, found: Evidence) -> list[str]:
    """What is missing for this run to be able to prove anything: without it, training would be in vain."""
    needed, there = task.training.min_fresh, len(data.fresh)
    train = f"Too few fresh drawings to train on: {there} of {needed}; {needed - there} more are needed."
    return ([train] if there < needed else []) + found.lacking(task.gate)


def _compose(job: Job, task: Task, champion: Champion, data: Data) -> Lesson:
    """Weigh the fresh examples and add balanced replay, with the champion's answers to it."""
    n_labels = len(task.labels)
    predictor = Predictor(champion.model, task.input.shape)
    fresh, weights = _weigh(job, task, predictor, data.fresh)
    there = [np.bincount(part.labels, minlength=n_labels) for part in (fresh, data.base)]
    wanted = replay.plan(there[0], there[1], round(task.training.replay_ratio * len(fresh)))
    replayed = data.base.take(replay.choose(data.base.labels, wanted, job.seed))
    untaught = np.zeros((len(fresh), n_labels), np.float32)
    curriculum = training.Curriculum(
        read=Reader(job, task.input.shape, (fresh, replayed)),
        shape=task.input.shape,
        labels=np.concatenate([fresh.labels, replayed.labels]),
        weights=np.concatenate([weights, np.ones(len(replayed), np.float32)]),
        teacher=np.concatenate([untaught, _logits(job, predictor, replayed)]),
        distilled=np.repeat(np.array([0, 1], np.float32), [len(fresh), len(replayed)]),
    )
    return Lesson(curriculum, fresh)


def _weigh(job: Job, task: Task, predictor: Predictor, fresh: Examples) -> tuple[Examples, NDArray[np.float32]]:
    """Fresh examples with the weight of their contributor; those of weight 0 are left out: they are not used."""
    answered = metrics.answers(_logits(job, predictor, fresh))
    weights = agreement.contributor_weights(fresh.contributors, fresh.labels, answered)
    counted = weights > 0
    return fresh.take(counted), weights[counted]


def _train(
    job: Job, task: Task, networks: Networks, champion: Champion, lesson: Lesson, data: Data, logs: Path | None
) -> keras.Model:
    challenger = _build(task, networks, champion.weights)
    predictor = Predictor(challenger, task.input.shape)
    writer = tf.summary.create_file_writer(str(logs)) if logs else tf.summary.create_noop_writer()

    def after_epoch(epoch: training.Epoch) -> None:
        numbers = {"loss": epoch.loss, "accuracy": epoch.accuracy}
        for name, part in (("fresh", data.fresh_validation), ("base", data.base_validation)):
            if len(part):
                right = metrics.answers(_logits(job, predictor, part)) == part.labels
                numbers[f"{name}_validation_accuracy"] = float(right.mean())
        with writer.as_default(step=epoch.number):
            for name, value in numbers.items():
                tf.summary.scalar(name, value)
        rounded = {name: round(value, 4) for name, value in numbers.items()}
        job.add_epoch({"epoch": epoch.number, "seconds": round(epoch.seconds, 2), **rounded})

    try:
        training.delta_train(
            challenger,
            lesson.curriculum,
            task.training,
            seed=job.seed,
            after_step=lambda share: job.advance(0.1 + 0.65 * share),
            after_epoch=after_epoch,
        )
    except training.TrainingDiverged as error:
        raise RunFailed(str(error)) from error
    finally:
        writer.close()
    return challenger


def _evaluate(
    job: Job, task: Task, champion: Champion, challenger: keras.Model, data: Data
) -> tuple[counts.Counts, dict[str, Any]]:
    """Both on the same examples of both holdouts: what the gate judges, and the challenger's own metrics."""
    judged, measured = {}, {}
    predictors = [Predictor(model, task.input.shape) for model in (champion.model, challenger)]
    for name, holdout in (("base", data.base_holdout), ("fresh", data.fresh_holdout)):
        logits = [_logits(job, predictor, holdout) for predictor in predictors]
        # What was erased since the run began, neither model saw.
        there = np.flatnonzero(~np.isnan(np.concatenate(logits, axis=1)).all(1))
        champions, challengers = (metrics.answers(rows[there]) for rows in logits)
        left = holdout.take(there)
        judged[name] = counts.Judged(left.labels, left.contributors, champions, challengers)
        measured[name] = metrics.summary(task.labels, left.labels, challengers)
    return counts.count(task.labels, judged["base"], judged["fresh"]), measured


def _export(
    job: Job, task: Task, networks: Networks, challenger: keras.Model, data: Data, measured: dict[str, Any]
) -> Files:
    """The files for browsers, shown to answer as the challenger does."""
    sample = data.base_holdout.take(np.arange(min(CHECKED_INPUTS, len(data.base_holdout))))
    _, inputs = Reader(job, task.input.shape, (sample,))(np.arange(len(sample)))
    golden = inputs[:GOLDEN_INPUTS]
    described = metadata.compose(
        task,
        recipe_version=RECIPES[task.recipe].version,
        parameters=challenger.count_params(),
        golden=metadata.golden_answers(golden, challenger(golden.astype(np.float32), training=False).numpy()),
        metrics=measured,
    )
    files = networks.to_tfjs(challenger, described)
    networks.check(files, challenger, inputs)
    return files


def _new_version(task: Task, parent: Champion, files: Files, weights: bytes, measured: dict[str, Any]) -> NewVersion:
    return NewVersion(
        task=task.name,
        task_revision=task.revision,
        architecture=task.architecture,
        recipe=task.recipe,
        recipe_version=RECIPES[task.recipe].version,
        labels=list(task.labels),
        digest=digest(files),
        weights=weights,
        files=files,
        parent_version=parent.version,
        metrics=measured,
    )


def _logits(job: Job, predictor: Predictor, chosen: Examples) -> NDArray[np.float32]:
    return predictor.logits(Reader(job, predictor.shape, (chosen,)), len(chosen))
