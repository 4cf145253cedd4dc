"""How much is new since the champion was last looked at."""

from __future__ import annotations

from db import arrivals
from tasks.spec import Task
from training_server.job import Job


def note(job: Job, task: Task) -> None:
    """Write to the run's record what came since the last look, and whether this one is spent on known data.

    A person may ask for that; no trigger does.
    """
    found = job.persist(lambda session: arrivals.since_last_look(session, task))
    known_data = found.caution is not None
    job.note("look", {"train": found.train, "holdout": found.holdout, "known_data": known_data})
