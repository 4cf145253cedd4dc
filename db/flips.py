"""Holdout drawings that changed sides between a champion and its challenger: a picture says what a rate cannot."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.schema import BaseExample, Flip, Submission


@dataclass(frozen=True)
class Changed:
    """A drawing that one of the two got right. `champion`, `challenger`: the labels that they answered."""

    example: uuid.UUID | int  # a submission, or a base example
    label: str
    champion: str
    challenger: str


@dataclass(frozen=True)
class Pictured:
    """The same with its model input. `submission`: its id; None for a base example."""

    submission: uuid.UUID | None
    image: bytes
    label: str
    champion: str
    challenger: str

    @property
    def gained(self) -> bool:
        """Right now, wrong before."""
        return self.challenger == self.label


def record(session: Session, run: int, changed: Sequence[Changed]) -> int:
    """Keep them with the run, in this order; what was erased meanwhile is left out. Returns how many are kept."""
    there = _held(session, Submission.id, [one.example for one in changed if isinstance(one.example, uuid.UUID)])
    there |= _held(session, BaseExample.id, [one.example for one in changed if isinstance(one.example, int)])
    rows = [
        {
            "run": run,
            "place": place,
            "submission": one.example if isinstance(one.example, uuid.UUID) else None,
            "base_example": None if isinstance(one.example, uuid.UUID) else one.example,
            "label": one.label,
            "champion": one.champion,
            "challenger": one.challenger,
        }
        for place, one in enumerate(changed)
        if one.example in there
    ]
    if rows:
        session.execute(insert(Flip), rows)
    return len(rows)


def _held(session: Session, identity: InstrumentedAttribute[Any], asked: Sequence[Any]) -> set[Any]:
    """Those that exist, locked until the transaction ends: an erasure locks in the same order."""
    held = select(identity).where(identity.in_(asked)).order_by(identity).with_for_update(key_share=True)
    return set(session.scalars(held))


def of_run(session: Session, run: int, *, base_only: bool = False) -> list[Pictured]:
    """What a run recorded, in its order. `base_only`: without what users drew."""
    image = func.coalesce(Submission.image, BaseExample.image)
    query = select(Flip.submission, image, Flip.label, Flip.champion, Flip.challenger).where(Flip.run == run)
    if base_only:
        query = query.where(Flip.base_example.is_not(None))
    query = query.outerjoin(Submission, Submission.id == Flip.submission)
    query = query.outerjoin(BaseExample, BaseExample.id == Flip.base_example)
    return [Pictured(*row) for row in session.execute(query.order_by(Flip.place))]
