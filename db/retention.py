"""Deletes what was kept long enough: submissions with their labels, people without any, and where people came from.

A version that learned from them stays, and stays clean: nobody asked that they be unlearned. It cannot be made again
bit for bit, and its lineage says how many are gone.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, CursorResult, Interval, delete, exists, func, select, update
from sqlalchemy.orm import Session

from db import erasure, lineage
from db.schema import Contributor, Submission

PORTION = 2_000  # submissions in one transaction: a run that stores waits no longer than for these


def forget_submissions(session: Session, *, days: int) -> int:
    """Delete a portion of the submissions that are older than so many days. Returns how many went; 0: none is left."""
    old = select(Submission.id).where(Submission.created_at < _since(days)).order_by(Submission.id).limit(PORTION)
    # In the order of ids, as a run that stores takes them; one that is locked now is left to the next round.
    gone = list(session.scalars(old.with_for_update(skip_locked=True)))
    if gone:
        these = Submission.id.in_(gone)
        learned = lineage.learned_from(session, these)
        session.execute(delete(Submission).where(these))
        erasure.record(session, len(gone), learned, kind="retention")
    return len(gone)


def forget_people(session: Session, *, days: int) -> int:
    """Delete people who came so many days ago or earlier and of whom nothing is kept. Returns how many."""
    nothing = ~exists().where(Submission.contributor == Contributor.id)
    return _count(session.execute(delete(Contributor).where(Contributor.created_at < _since(days), nothing)))


def forget_networks(session: Session, *, days: int) -> int:
    """Forget the networks of people who came so many days ago or earlier: each person then counts as a network.
    Returns of how many."""
    old = update(Contributor).where(Contributor.created_at < _since(days), Contributor.network_hash.is_not(None))
    return _count(session.execute(old.values(network_hash=None)))


def _since(days: int) -> ColumnElement[dt.datetime]:
    return func.now() - func.make_interval(0, 0, 0, days, type_=Interval)


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
