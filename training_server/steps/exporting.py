"""The files for browsers, shown to answer as the challenger does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from db import model_versions
from db.model_versions import NewVersion
from db.training_data import Examples
from tasks.recipes import RECIPES
from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.ml import metadata, parity, weight_grid
from training_server.networks import Files, Networks
from training_server.steps.champions import Champion
from training_server.steps.examples import Data, Reader
from training_server.tfjs_in_node import NoAnswer

PAGES = min(2, os.cpu_count() or 1)  # a page answers one image at a time, on one processor
FROM, TO = 0.85, 0.95  # of the run's progress


def refuse_unready(networks: Networks) -> None:
    """Raises RunFailed where nothing that a run makes could be proved: better now than after minutes of training."""
    try:
        networks.refuse_unready()
    except NoAnswer as error:
        raise RunFailed(str(error)) from None


def export(
    job: Job, task: Task, networks: Networks, challenger: keras.Model, data: Data, measured: dict[str, Any]
) -> Files:
    """Raises RunFailed where TF.js does not answer the base holdout from the files as the network does."""
    shown = data.base_validation if len(data.base_validation) else data.base_holdout
    few = shown.take(metadata.golden_places(shown.labels, job.seed))
    _, golden = Reader(job, task.input.shape, (few,))(np.arange(len(few)))
    described = metadata.compose(
        task,
        recipe_version=RECIPES[task.recipe].version,
        parameters=challenger.count_params(),
        golden=metadata.golden_answers(golden, challenger(golden.astype(np.float32), training=False).numpy()),
        metrics=measured,
    )
    files = networks.to_tfjs(challenger, described, _some(job, task, data.base_validation))
    _prove(job, task, networks, files, challenger, data.base_holdout)
    return files


def _some(job: Job, task: Task, examples: Examples) -> NDArray[np.uint8]:
    """Images of examples from all over, to round the weights by."""
    most = min(len(examples), weight_grid.EXAMPLES)
    few = examples.take(np.linspace(0, max(0, len(examples) - 1), most).astype(np.int64))
    return Reader(job, task.input.shape, (few,))(np.arange(len(few)))[1]


def _prove(job: Job, task: Task, networks: Networks, files: Files, challenger: keras.Model, holdout: Examples) -> None:
    """The files and the network asked the whole holdout; the run's record keeps what came of it. Raises RunFailed."""
    began = time.monotonic()

    def blocks() -> Iterator[parity.Block]:
        read = Reader(job, task.input.shape, (holdout,))
        for start in range(0, len(holdout), parity.BLOCK):
            places, images = read(np.arange(start, min(start + parity.BLOCK, len(holdout))))
            yield holdout.ids[places], images
            job.advance(FROM + (TO - FROM) * start / len(holdout))

    def network(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return np.asarray(challenger(images.astype(np.float32), training=False))

    try:
        with ExitStack() as open_pages:
            pages = [open_pages.enter_context(networks.answering(files, task)) for _ in range(PAGES)]
            pool = open_pages.enter_context(ThreadPoolExecutor(PAGES, thread_name_prefix="page"))
            report = parity.measure(network, parity.shared_out(pages, pool), blocks())
        job.note("parity", {**report.to_json(), "seconds": round(time.monotonic() - began, 1)})
        report.check(task.labels)
    except (NoAnswer, parity.AnswersDiffer) as error:
        raise RunFailed(f"{error} The live version goes on answering.") from None


def new_version(task: Task, parent: Champion, files: Files, weights: bytes, measured: dict[str, Any]) -> NewVersion:
    """The version to store."""
    return model_versions.of_task(task, weights, files, parent_version=parent.version, metrics=measured)
