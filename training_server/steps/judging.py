"""Which drawings of validation and holdout a run is judged by: none that was trained on, and nobody's too many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from db import training_data
from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import hashing, judges
from training_server.ml.datasets import BLOCK_ROWS
from training_server.ml.judges import Drawings
from training_server.steps.examples import Data, Reader

VALIDATION_EXAMPLES = 1_000  # of each kind: looked at after every epoch
VALIDATION_EACH = 20  # of each label at least, however many labels there are: fewer say nothing about one


@dataclass(frozen=True)
class Side:
    """The labelled submissions of one split, and what tells copies among them; `in_base` others are base examples of
    another split."""

    examples: Examples
    drawings: Drawings
    in_base: int

    def take(self, places: NDArray[np.int64]) -> Side:
        return replace(self, examples=self.examples.take(places), drawings=self.drawings.take(places))


def choose(job: Job, task: Task, found: Data) -> Data:
    """The data with fair judges: before anything is dialled, calibrated or evaluated by them.

    A drawing that is also a base example counts only on that example's side of the split, so nobody can have the base
    holdout trained on by sending it. The contributors of the fresh holdout are numbered anew: those of one network, who
    may be one person, count as one. How many drawings went for which reason stands in the run's record.
    """
    parts = {"train": found.fresh, "validation": found.fresh_validation, "holdout": found.fresh_holdout}
    sides = _comparable({split: _side(job, task, split, part) for split, part in parts.items()})
    train, validation, holdout = sides.values()
    rng = np.random.default_rng((job.seed, 0))
    nothing = holdout.drawings.exact[:0]
    proving = judges.choose(holdout.drawings, train.drawings, nothing, task.admission, rng)
    holdout = holdout.take(proving.places)
    watching = judges.choose(validation.drawings, train.drawings, holdout.drawings.exact, task.admission, rng)
    contributors = holdout.drawings.contributors
    people = judges.people(contributors, holdout.drawings.networks)
    counted = {"contributors": len(np.unique(contributors)), "counted_as": len(np.unique(people))}
    report = {"validation": watching.report, "holdout": proving.report | counted}
    job.note("judging", report | {"in_base_dataset": {split: side.in_base for split, side in sides.items()}})
    return replace(
        found,
        fresh=train.examples,
        fresh_validation=_watched(validation.take(watching.places).examples, rng),
        base_validation=_watched(found.base_validation, rng),
        fresh_holdout=replace(holdout.examples, contributors=people),
    )


def _watched(examples: Examples, rng: np.random.Generator) -> Examples:
    return examples.take(judges.evenly(examples.labels, VALIDATION_EXAMPLES, VALIDATION_EACH, rng))


def _comparable(sides: dict[str, Side]) -> dict[str, Side]:
    """Without their networks, where all people come from one: it tells nobody apart."""
    if judges.telling(np.concatenate([side.drawings.networks for side in sides.values()])):
        return sides
    return {
        split: replace(side, drawings=replace(side.drawings, networks=np.full_like(side.drawings.networks, -1)))
        for split, side in sides.items()
    }


def _side(job: Job, task: Task, split: str, part: Examples) -> Side:
    drawn = _hashed(job, task, part)
    base = job.persist(lambda session: training_data.base_hashes(session, task.name, beside=split))
    own = np.flatnonzero(~np.isin(drawn.exact, base.view(hashing.EXACT)))
    return Side(part.take(own), drawn.take(own), len(part) - len(own))


def _hashed(job: Job, task: Task, part: Examples) -> Drawings:
    """One walk over the images; what was erased meanwhile keeps hashes of 0 and is left out by who asks for it."""
    read = Reader(job, task.input.shape, (part,))
    exact, perceptual = np.zeros(len(part), hashing.EXACT), np.zeros(len(part), np.uint64)
    for start in range(0, len(part), BLOCK_ROWS):
        found, images = read(np.arange(start, min(start + BLOCK_ROWS, len(part))))
        exact[found], perceptual[found] = hashing.exact(images), hashing.perceptual(images)
    return Drawings(part.contributors, part.networks, part.labels, exact, perceptual)
