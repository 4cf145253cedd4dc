"""What arrived since a task was last looked at: whether another look could show anything that the last one did not."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import Submission, SubmissionLabel, TrainingRun
from db.training_data import LEFT_OUT
from tasks.recipes import RECIPES
from tasks.spec import Task

BY_ITSELF = ("labels", "cron", "drift")  # triggers without a person behind them
# Of `min_fresh`, in the holdout, which must not be the same again. The split brings nearly three times as many.
HOLDOUT_PART = 0.1
SHARES = 2  # how many of their shares of a run one contributor counts for: not everybody comes between two looks

# A drawing is new where its first label is: relabelling is not evidence. Copies of a picture count once, for the one
# who sent it first.
ARRIVED = text(f"""
{LEFT_OUT},
pictures AS (
  SELECT DISTINCT ON (sha256(s.image)) s.split, s.contributor
  FROM submission s
  WHERE s.task = :task AND s.recipe_version = :recipe_version AND s.created_at >= :oldest
    AND s.id IN (SELECT submission FROM submission_label WHERE task = :task AND created_at > :since)
    AND NOT EXISTS (SELECT FROM submission_label b WHERE b.submission = s.id AND b.created_at <= :since)
    AND NOT EXISTS (SELECT FROM left_out o WHERE o.submission = s.id)
  ORDER BY sha256(s.image), s.created_at, s.id
), each AS (
  SELECT split, contributor, least(count(*), :most) AS drawings FROM pictures GROUP BY split, contributor
)
SELECT split, sum(drawings)::int FROM each GROUP BY split
""")
EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Arrivals:
    """New drawings in the train split and in the holdout, and how many of each make a look worth its price.

    `since`: the last look; None where there was none.
    """

    since: dt.datetime | None
    train: int
    needed_train: int
    holdout: int
    needed_holdout: int

    @property
    def enough(self) -> bool:
        return self.train >= self.needed_train and self.holdout >= self.needed_holdout

    @property
    def caution(self) -> str | None:
        """What to tell a person who asks for a run all the same."""
        if self.enough or self.since is None:
            return None
        return (
            f"Little is new since the last look at the live version: {self.train} drawings to learn from and"
            f" {self.holdout} to judge by; a look is worth it from {self.needed_train} and {self.needed_holdout} on."
            " This one is spent on data that was looked at before, and makes the next one stricter."
        )


def since_last_look(session: Session, task: Task) -> Arrivals:
    """What came since the last run that looked at data for the present champion."""
    return _new(session, task, last_look(session, task.name))


def since_last_run(session: Session, task: Task) -> Arrivals:
    """What came since the task's last run began, however that ended."""
    return _new(session, task, last_run(session, task.name))


def drawings_since_last_run(session: Session, task: Task, wanted: int) -> int:
    """New drawings of all splits since the task's last run began, towards `wanted`: of one person, only a part."""
    return sum(_arrived(session, task, last_run(session, task.name), wanted).values())


def can_be_judged(session: Session, task: Task) -> bool:
    """Whether the fresh holdout is as large as the gate asks for."""
    labelled = select(SubmissionLabel.id).where(SubmissionLabel.submission == Submission.id).exists()
    query = select(func.count(), func.count(Submission.contributor.distinct())).where(
        Submission.task == task.name, Submission.split == "holdout", Submission.created_at >= _oldest(task), labelled
    )
    drawings, people = session.execute(query).one()
    return drawings >= task.gate.min_fresh_examples and people >= task.gate.min_fresh_contributors


def last_look(session: Session, task: str) -> dt.datetime | None:
    """When the last run began that looked at data for the present champion: judged against it, or made it. None: never.

    A run that ended for lack of data looked at nothing. It counts if nobody asked for it: another would end so too.
    """
    live = model_versions.champion(session, task)
    if live is None:
        return None
    version = live[0].version
    looked = TrainingRun.counts.is_not(None) | TrainingRun.record.has_key("dial") | TrainingRun.trigger.in_(BY_ITSELF)
    about = (TrainingRun.champion_version == version) | (TrainingRun.candidate_version == version)
    query = select(func.max(BEGAN)).where(TrainingRun.task == task, TrainingRun.state == "succeeded", about, looked)
    return session.scalar(query)


def last_run(session: Session, task: str) -> dt.datetime | None:
    """When the task's last run began. None: there was none."""
    return session.scalar(select(func.max(BEGAN)).where(TrainingRun.task == task))


BEGAN = func.coalesce(TrainingRun.started_at, TrainingRun.queued_at)  # cancelled before it started


def _new(session: Session, task: Task, since: dt.datetime | None) -> Arrivals:
    wanted = task.training.min_fresh
    found = _arrived(session, task, since, wanted)
    return Arrivals(since, found.get("train", 0), wanted, found.get("holdout", 0), math.ceil(HOLDOUT_PART * wanted))


def _arrived(session: Session, task: Task, since: dt.datetime | None, wanted: int) -> dict[str, int]:
    """New drawings by split. One contributor counts for a part of `wanted` at most: one drawing of one person, or a
    thousand, start nothing."""
    values = {
        "task": task.name,
        "recipe_version": RECIPES[task.recipe].version,
        "oldest": _oldest(task),
        "since": since or EVER,
        "most": max(1, math.ceil(SHARES * task.admission.contributor_share * wanted)),
    }
    return {row[0]: row[1] for row in session.execute(ARRIVED, values)}


def _oldest(task: Task) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(days=task.training.window_days)
