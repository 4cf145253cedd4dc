"""Which fresh examples a challenger may learn from, and how much each counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import admission, hashing, metrics
from training_server.ml.datasets import ReadBlock
from training_server.ml.training import Predictor
from training_server.steps.examples import Reader


def admit(job: Job, task: Task, predictor: Predictor, fresh: Examples) -> tuple[Examples, NDArray[np.float32]]:
    """The examples that count, each with its weight. How many went for which reason stands in the run's record.

    `predictor`: the parent's. Every image is read once, a block at a time: it is answered and hashed in one pass.
    """
    read = Hashing(Reader(job, predictor.shape, (fresh,)), len(fresh))
    answers = metrics.answers(predictor.logits(read, len(fresh)))
    found = admission.admit(
        admission.Candidates(
            contributors=fresh.contributors,
            networks=fresh.networks,
            labels=fresh.labels,
            used=fresh.used,
            answers=answers,
            exact=read.exact,
            perceptual=read.perceptual,
        ),
        task.admission,
    )
    job.note("admission", found.report)
    return fresh.take(found.places), found.weights


class Hashing:
    """Reads blocks as another reader does, and keeps the hashes of what passed, by place: (n,) each."""

    def __init__(self, read: ReadBlock, n: int) -> None:
        self._read = read
        self.exact = np.zeros(n, hashing.EXACT)
        self.perceptual = np.zeros(n, np.uint64)

    def __call__(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        found, images = self._read(places)
        self.exact[found] = hashing.exact(images)
        self.perceptual[found] = hashing.perceptual(images)
        return found, images
