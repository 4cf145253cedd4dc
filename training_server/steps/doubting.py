"""Which labels a run does not believe, for a moderator to decide on."""

from __future__ import annotations

import uuid

import keras

from db.quarantine import Doubt
from db.training_data import Examples
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import doubt
from training_server.ml.training import Predictor
from training_server.steps.champions import Champion
from training_server.steps.lessons import logits


def find(job: Job, task: Task, champion: Champion, challenger: keras.Model, fresh: Examples) -> list[Doubt]:
    """The most suspicious of the examples that the challenger learned from. How many stands in the run's record.

    `challenger`: as it was trained, not yet drawn back towards the champion, whose opinion it would then repeat.
    """
    answers = [logits(job, Predictor(model, task.input.shape), fresh) for model in (champion.model, challenger)]
    most = int(task.admission.quarantine_share * len(fresh))
    found = doubt.find(fresh.labels, *answers, most=most)
    job.note("admission", {**job.record.get("admission", {}), "in_doubt": len(found)})
    names = task.labels
    return [
        Doubt(uuid.UUID(bytes=bytes(fresh.ids[place])), names[suggested], round(float(score), 4))
        for place, suggested, score in zip(found.places, found.suggested, found.scores, strict=True)
    ]
