"""Somebody takes back what they gave. What is gone is gone; which versions had learned from it stays known."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db import lineage
from db.schema import Contributor, Erasure, ErasureVersion, Submission


@dataclass(frozen=True)
class LearnedVersion:
    """A version that was trained on erased submissions, and on how many. `published`: it was live at some time."""

    task: str
    version: int
    submissions: int
    published: bool


@dataclass(frozen=True)
class Erased:
    """What an erasure took. `learned`: the versions that had been trained on it; `descendants`: (task, version) of
    those trained from these, at any remove."""

    submissions: int
    learned: list[LearnedVersion]
    descendants: list[tuple[str, int]]


def erase(session: Session, contributor: uuid.UUID) -> Erased | None:
    """Delete a contributor with all they sent, and record which versions learned from it. None: nobody of that id.

    Waits for a run that is storing its use of these submissions; the rows that it wrote then tell of it.
    """
    who = select(Contributor.id).where(Contributor.id == contributor).with_for_update()
    if session.scalar(who) is None:
        return None
    # In the order of ids, as a run that stores takes them, so that the two cannot deadlock.
    mine = select(Submission.id).where(Submission.contributor == contributor).order_by(Submission.id)
    gone = len(session.scalars(mine.with_for_update()).all())
    learned = lineage.learned_from(session, Submission.contributor == contributor)
    session.execute(delete(Submission).where(Submission.contributor == contributor))
    session.execute(delete(Contributor).where(Contributor.id == contributor))
    record(session, gone, learned, kind="wish")
    return Erased(gone, *_consequences(session, learned))


def record(session: Session, submissions: int, learned: dict[str, dict[int, int]], *, kind: str) -> None:
    """Record how many submissions are gone, and the versions that had learned from them (task → version → how many)."""
    erasure = Erasure(submissions=submissions, kind=kind)
    session.add(erasure)
    session.flush()
    for task, versions in learned.items():
        for version, number in versions.items():
            session.add(ErasureVersion(erasure=erasure.id, task=task, version=version, submissions=number))
    session.flush()


def _consequences(
    session: Session, learned: dict[str, dict[int, int]]
) -> tuple[list[LearnedVersion], list[tuple[str, int]]]:
    direct, further = [], []
    for task, versions in learned.items():
        live = lineage.published(session, task)
        direct += [LearnedVersion(task, version, number, version in live) for version, number in versions.items()]
        line = lineage.descendants(session, task, versions)
        further += [(task, version) for version in line if version not in versions]
    return direct, further


def record_late(session: Session, task: str, version: int, *, submissions: int, since: dt.datetime) -> None:
    """Record that a version learned from submissions that were erased while it was in the making.

    Whose they were is not known any more: they are entered with the last erasure after `since`, or with a new one.
    """
    query = select(Erasure.id).where(Erasure.created_at >= since).order_by(Erasure.id.desc()).limit(1)
    erasure = session.scalar(query)
    if erasure is None:
        made = Erasure(submissions=submissions)
        session.add(made)
        session.flush()
        erasure = made.id
    session.add(ErasureVersion(erasure=erasure, task=task, version=version, submissions=submissions))
    session.flush()


def learned_from_erased(session: Session, task: str) -> dict[int, int]:
    """The versions of a task that were trained on what people erased later: version → on how many submissions.

    Submissions that went by age do not count: nobody asked that they be unlearned.
    """
    counted = (
        select(ErasureVersion.version, func.sum(ErasureVersion.submissions))
        .join(Erasure, Erasure.id == ErasureVersion.erasure)
        .where(ErasureVersion.task == task, Erasure.kind == "wish")
    )
    return {row[0]: int(row[1]) for row in session.execute(counted.group_by(ErasureVersion.version))}


def last_clean(session: Session, task: str, version: int) -> int:
    """The newest among a version and its ancestors that learned, itself and by its ancestors, from nothing erased.

    A base model is always clean: it has seen no submission.
    """
    touched = learned_from_erased(session, task)
    line = lineage.ancestors(session, task, version)
    clean = line[-1]
    for one in reversed(line[:-1]):  # from the base model on
        if one in touched:
            break
        clean = one
    return clean
