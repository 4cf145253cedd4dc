"""Whether the holdouts are worth a look: what validation drawings say of the gain."""

from __future__ import annotations

import numpy as np

from db import training_runs
from tasks.spec import Task
from training_server.job import Job
from training_server.ml.gate import outlook
from training_server.steps.champions import OpenedVersion
from training_server.steps.dialling import Dialled
from training_server.steps.examples import Data


def refusal(job: Job, task: Task, champion: OpenedVersion, dialled: Dialled, data: Data) -> str | None:
    """Why the run ends before the holdouts are looked at; None: it goes on. What was foreseen goes to its record.

    A run that only has to be no worse spends nothing, so it always looks.
    """
    if job.aim != "better":
        return None
    look = 1 + job.persist(lambda session: training_runs.looks(session, task.name, champion.version))
    people = len(np.unique(data.fresh_holdout.contributors))
    found = outlook.foresee(_validation(champion, dialled, data), people, look, task.gate)
    job.note("outlook", found.numbers)
    return found.refusal


def _validation(champion: OpenedVersion, dialled: Dialled, data: Data) -> outlook.Validation | None:
    """None where there was too little to set the dial by."""
    if dialled.answers is None:
        return None
    before, after = dialled.answers
    there = np.isfinite(before).all(1) & np.isfinite(after).all(1)
    drawn = data.fresh_validation.take(np.flatnonzero(there))
    return outlook.Validation.of(drawn.labels, drawn.contributors, before[there, : champion.known], after[there])
