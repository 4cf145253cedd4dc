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
from training_server.steps.champions import OpenedVersion
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
    """Raises RunFailed where TF.js does not answer the base holdout from the files as the network does.

    The weights are rounded as far as some validation examples bear. One of the holdout may bear less: then once more
    with weights that are hardly rounded. That looks at no label, so the holdout is spent on nothing.
    """
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
    try:
        return _proved(job, task, networks, challenger, described, data)
    except (NoAnswer, parity.AnswersDiffer) as error:
        raise RunFailed(f"{error} The live version goes on answering.") from None


def _proved(
    job: Job, task: Task, networks: Networks, challenger: keras.Model, described: dict[str, Any], data: Data
) -> Files:
    """Raises NoAnswer, AnswersDiffer."""
    began = time.monotonic()

    def tried(images: NDArray[np.uint8] | None) -> tuple[Files, parity.Report]:
        files = networks.to_tfjs(challenger, described, images)
        report = _compared(job, task, networks, files, challenger, data.base_holdout)
        seconds = round(time.monotonic() - began, 1)
        job.note("parity", {**report.to_json(), "seconds": seconds, "rounded": images is not None})
        return files, report

    files, report = tried(_some(job, task, data.base_validation))
    if not report.holds:
        files, report = tried(None)
    report.check(task.labels)
    return files


def _some(job: Job, task: Task, examples: Examples) -> NDArray[np.uint8]:
    """Images of examples from all over, to round the weights by."""
    most = min(len(examples), weight_grid.EXAMPLES)
    few = examples.take(np.linspace(0, max(0, len(examples) - 1), most).astype(np.int64))
    return Reader(job, task.input.shape, (few,))(np.arange(len(few)))[1]


def _compared(
    job: Job, task: Task, networks: Networks, files: Files, challenger: keras.Model, holdout: Examples
) -> parity.Report:
    """The files and the network asked the whole holdout. Raises NoAnswer."""

    def blocks() -> Iterator[parity.Block]:
        read = Reader(job, task.input.shape, (holdout,))
        for start in range(0, len(holdout), parity.BLOCK):
            places, images = read(np.arange(start, min(start + parity.BLOCK, len(holdout))))
            yield holdout.ids[places], images
            job.advance(FROM + (TO - FROM) * start / len(holdout))

    def network(images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return np.asarray(challenger(images.astype(np.float32), training=False))

    with ExitStack() as open_pages:
        pages = [open_pages.enter_context(networks.answering(files, task)) for _ in range(PAGES)]
        pool = open_pages.enter_context(ThreadPoolExecutor(PAGES, thread_name_prefix="page"))
        return parity.measure(network, parity.shared_out(pages, pool), blocks())


def new_version(
    task: Task, parent: OpenedVersion, files: Files, weights: bytes, measured: dict[str, Any]
) -> NewVersion:
    """The version to store."""
    return model_versions.of_task(task, weights, files, parent_version=parent.version, metrics=measured)
