"""What a run computes on, and answers that only tell what to learn, which need not match a page's to the last digit."""

from __future__ import annotations

import keras

from tasks.spec import Task
from training_server.job import Job, RunFailed
from training_server.ml import devices
from training_server.ml.devices import Devices
from training_server.ml.training import Predictor


def chosen(job: Job, task: Task) -> Devices:
    """Raises RunFailed where there are fewer GPUs than asked for."""
    try:
        return devices.choose(job.compute, bfloat16=task.training.bfloat16)
    except devices.TooFewGpus as error:
        raise RunFailed(str(error)) from error


def teacher(job: Job, task: Task, model: keras.Model) -> Predictor:
    """Answers of a network as it is now, in the precision that the run trains in: in bfloat16 half the time.

    For what teaches, admits and doubts. What is judged, dialled or calibrated is asked in float32, as a page computes.
    """
    return Predictor(model, task.input.shape, chosen(job, task))
