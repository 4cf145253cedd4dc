"""Whether the holdouts are worth a look: what validation drawings say of the gain."""

from __future__ import annotations

import numpy as np

from db import training_runs
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import counts, metrics
from training_server.ml.gate import outlook
from training_server.steps.champions import Champion
from training_server.steps.dialling import Dialled
from training_server.steps.examples import Data


def refusal(job: Job, task: Task, champion: Champion, dialled: Dialled, data: Data) -> str | None:
    """Why the run ends before the holdouts are looked at; None: it goes on. What was foreseen goes to its record.

    A run that only has to be no worse spends nothing, so it always looks.
    """
    if job.aim != "better":
        return None
    look = 1 + job.persist(lambda session: training_runs.looks(session, task.name, champion.version))
    people = len(np.unique(data.fresh_holdout.contributors))
    found = outlook.foresee(_by_person(champion, dialled, data), people, look, task.gate)
    job.note("outlook", found.numbers)
    return found.refusal


def _by_person(champion: Champion, dialled: Dialled, data: Data) -> list[counts.Paired]:
    """Won and lost of everyone who drew for validation; of nobody where the dial had too little to turn by."""
    if dialled.answers is None:
        return []
    before, after = dialled.answers
    there = np.isfinite(before).all(1) & np.isfinite(after).all(1)
    drawn = data.fresh_validation.take(np.flatnonzero(there))
    right = [metrics.answers(one) == drawn.labels for one in (before[there, : champion.known], after[there])]
    people, places = np.unique(drawn.contributors, return_inverse=True)
    return counts.compared(right[0], right[1], np.ones(len(drawn), np.int64), places, len(people))
