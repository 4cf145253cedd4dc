"""What moderators decide of submissions: append-only, the newest counts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db import labels, quarantine
from db.schema import Moderation, Quarantine, Submission

State = Literal["new", "quarantined", "accepted", "relabelled", "rejected"]
STATES: dict[str, State] = {"accept": "accepted", "relabel": "relabelled", "reject": "rejected"}


class Standing(NamedTuple):
    """What a submission is to a moderator, the newest doubt about its label and the newest decision."""

    state: State
    doubt: Quarantine | None
    decision: Moderation | None


def hold(session: Session, identity: uuid.UUID) -> Submission | None:
    """A submission that nobody can erase until this transaction ends."""
    return session.get(Submission, identity, with_for_update={"read": True, "key_share": True})


def decide(session: Session, submission: Submission, action: str, *, label: str | None, moderator: str) -> Moderation:
    """Accept, relabel or reject a submission; a relabel adds the label as well. Nothing is deleted.

    `label`: of the task, given exactly where the action is relabel; the caller has checked that.
    """
    made = Moderation(submission=submission.id, action=action, moderator=moderator)
    session.add(made)
    if label is not None:
        labels.add(session, submission, label, "moderated")
    session.flush()
    return made


def standings(session: Session, submissions: Sequence[uuid.UUID]) -> dict[uuid.UUID, Standing]:
    """What each of these submissions is to a moderator."""
    doubts = quarantine.newest(session, submissions)
    query = select(Moderation).where(Moderation.submission.in_(submissions)).ext(distinct_on(Moderation.submission))
    found = session.scalars(query.order_by(Moderation.submission, Moderation.id.desc()))
    decisions = {decision.submission: decision for decision in found}
    return {one: _standing(doubts.get(one), decisions.get(one)) for one in submissions}


def _standing(doubt: Quarantine | None, decision: Moderation | None) -> Standing:
    if doubt is not None and (decision is None or decision.created_at < doubt.created_at):
        return Standing("quarantined", doubt, decision)
    return Standing("new" if decision is None else STATES[decision.action], doubt, decision)


def in_state(state: str) -> ColumnElement[bool]:
    """SQL: whether the submission of the enclosing query is in that State."""
    counts = select(Moderation.action).where(Moderation.submission == Submission.id)
    counting = counts.order_by(Moderation.id.desc()).limit(1).scalar_subquery()
    if state == "quarantined":
        return quarantine.is_open()
    if state == "new":
        return counting.is_(None) & ~quarantine.is_open()
    (action,) = (action for action, known in STATES.items() if known == state)
    return (counting == action) & ~quarantine.is_open()
