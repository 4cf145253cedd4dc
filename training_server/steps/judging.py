"""Which drawings of validation and holdout a run is judged by: none that was trained on, and nobody's too many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import hashing, judges
from training_server.ml.datasets import BLOCK_ROWS
from training_server.ml.judges import Drawings
from training_server.steps.examples import Data, Reader

VALIDATION_EXAMPLES = 1_000  # of each kind: looked at after every epoch
VALIDATION_EACH = 20  # of each label at least, however many labels: fewer say nothing about one


def choose(job: Job, task: Task, found: Data) -> Data:
    """The data with fair judges: before anything is dialled, calibrated or evaluated by them.

    The contributors of the fresh holdout are numbered anew: those of one network, who may be one person, count as one.
    How many drawings went for which reason stands in the run's record.
    """
    train, validation, holdout = _comparable(
        *(_hashed(job, task, part) for part in (found.fresh, found.fresh_validation, found.fresh_holdout))
    )
    rng = np.random.default_rng((job.seed, 0))
    proving = judges.choose(holdout, train, holdout.exact[:0], task.admission, rng)
    left = holdout.take(proving.places)
    watching = judges.choose(validation, train, left.exact, task.admission, rng)
    people = judges.people(left.contributors, left.networks)
    counted = {"contributors": len(np.unique(left.contributors)), "counted_as": len(np.unique(people))}
    report = {"validation": watching.report, "holdout": proving.report | counted}
    job.note("judging", report | {"in_base_dataset": found.in_base})
    return replace(
        found,
        fresh_validation=_watched(found.fresh_validation.take(watching.places), rng),
        base_validation=_watched(found.base_validation, rng),
        fresh_holdout=replace(found.fresh_holdout.take(proving.places), contributors=people),
    )


def _watched(examples: Examples, rng: np.random.Generator) -> Examples:
    return examples.take(judges.evenly(examples.labels, VALIDATION_EXAMPLES, VALIDATION_EACH, rng))


def _comparable(*parts: Drawings) -> tuple[Drawings, ...]:
    """Without their networks, where all people come from one: it tells nobody apart."""
    if judges.telling(np.concatenate([part.networks for part in parts])):
        return parts
    return tuple(replace(part, networks=np.full_like(part.networks, -1)) for part in parts)


def _hashed(job: Job, task: Task, part: Examples) -> Drawings:
    """One walk over the images; what was erased meanwhile keeps hashes of 0 and is left out by who asks for it."""
    read = Reader(job, task.input.shape, (part,))
    exact, perceptual = np.zeros(len(part), hashing.EXACT), np.zeros(len(part), np.uint64)
    for start in range(0, len(part), BLOCK_ROWS):
        found, images = read(np.arange(start, min(start + BLOCK_ROWS, len(part))))
        exact[found], perceptual[found] = hashing.exact(images), hashing.perceptual(images)
    return Drawings(part.contributors, part.networks, part.labels, exact, perceptual)
