"""The history of published versions over the wire: for everybody, so numbers only."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from model_server.schemas import FromRow


class LiveAnswer(FromRow):
    since: dt.datetime
    until: dt.datetime | None = Field(description="null while it answers")


class MeasuredAnswer(BaseModel):
    n: int = Field(description="how many examples")
    accuracy: float
    low: float = Field(description="of its 95 % interval")
    high: float


class ComparedAnswer(BaseModel):
    """Two versions on the same examples."""

    n: int
    before: float = Field(description="share that the version before got right")
    after: float
    won: int = Field(description="right at last")
    lost: int = Field(description="right no longer")


class HistoryVersion(BaseModel):
    version: int
    labels: list[str]
    live: list[LiveAnswer] = Field(description="each time that it was the champion, the oldest first")
    base: MeasuredAnswer | None = Field(description="on the base holdout; null where it was not measured")
    fresh: MeasuredAnswer | None = Field(
        description="on drawings by people it did not learn from; different ones each time"
    )
    parent_version: int | None = Field(description="what it was trained from; null for a base model")
    compared_with: int | None = Field(description="the champion beside which it was judged")
    decision: Literal["promote", "reject"] | None = Field(description="of the gate; a person may decide otherwise")
    compared_on_base: ComparedAnswer | None
    compared_on_fresh: ComparedAnswer | None
    learned_drawings: int | None = Field(description="how many of people's drawings it was trained on")
    learned_people: int | None = Field(description="how many people had sent these")


class HistoryAnswer(BaseModel):
    """Every version that was ever live, the lowest number first."""

    versions: list[HistoryVersion]


class ConfusionAnswer(FromRow):
    labels: list[str]
    rows: list[list[int]] | None = Field(
        description="rows[truth][answer]: how many examples of the base holdout; null where nobody counted"
    )
