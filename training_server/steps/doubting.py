"""Which labels a run does not believe, for a moderator to decide on. It does not learn from them."""

from __future__ import annotations

import uuid

import keras

from db import quarantine
from db.quarantine import Doubt
from tasks.spec import Task
from training_server.job import Job
from training_server.ml import doubt
from training_server.networks import Networks
from training_server.steps import champions, computing, learning
from training_server.steps.champions import OpenedVersion
from training_server.steps.lessons import Lesson, logits

# A scout learns for this part of the epochs, beside as much replay as there is fresh. Of 3,000 doodles, a twentieth of
# them with a wrong label, that finds what an epoch of all replay finds: natural drift 0.35, 0.30, 0.35 of them (of all
# replay 0.35, 0.29, 0.35) and 9 of 10 doubts right; a style turned by 35° 0.11, 0.09, 0.05 (0.12, 0.09, 0.05), with
# 0.33, 0.20, 0.33 % of the honest ones in doubt (0.30, 0.20, 0.17), seeds 1 to 3; of 200 and 400 it is the same.
SCOUTING = 0.25


def find(job: Job, task: Task, networks: Networks, parent: OpenedVersion, lesson: Lesson) -> list[Doubt]:
    """The most suspicious of the examples in the lesson. How many stands in the run's record.

    The witness beside the parent is a scout, which learned the lesson in short: it knows a style that is new to the
    parent. It is dropped; the challenger learns without what is in doubt.
    """
    fresh = lesson.fresh
    most = int(task.admission.quarantine_share * len(fresh))
    doubts = _suspicious(job, task, parent, _scout(job, task, networks, parent, lesson), lesson, most) if most else []
    ids = [doubt.submission for doubt in doubts]
    allowed = job.persist(lambda session: quarantine.open_to_doubt(session, ids))
    doubts = [doubt for doubt in doubts if doubt.submission in allowed]
    job.note("admission", {**job.record.get("admission", {}), "in_doubt": len(doubts)})
    return doubts


def _scout(job: Job, task: Task, networks: Networks, parent: OpenedVersion, lesson: Lesson) -> keras.Model:
    keras.utils.set_random_seed(job.seed)
    scout = champions.copy(task, networks, parent)
    training = task.training.model_copy(update={"epochs": max(1, round(SCOUTING * task.training.epochs))})
    short = task.model_copy(update={"training": training})
    little = lesson.curriculum.in_short(job.seed)
    learning.learn(job, short, scout, little, lambda share: job.advance(0.1 + 0.1 * share))
    return scout


def _suspicious(
    job: Job, task: Task, parent: OpenedVersion, scout: keras.Model, lesson: Lesson, most: int
) -> list[Doubt]:
    fresh, names = lesson.fresh, task.labels
    answers = [logits(job, computing.teacher(job, task, model), fresh) for model in (parent.model, scout)]
    found = doubt.find(fresh.labels, *answers, most=most)
    return [
        Doubt(uuid.UUID(bytes=bytes(fresh.ids[place])), names[suggested], round(float(score), 4))
        for place, suggested, score in zip(found.places, found.suggested, found.scores, strict=True)
    ]
