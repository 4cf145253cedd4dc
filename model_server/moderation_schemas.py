"""What moderators see and say, as models."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, RootModel

from model_server.schemas import FromRow, Request

Action = Literal["accept", "relabel", "reject"]
# Of the query's text, not of JSON.
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
State = Literal["new", "quarantined", "accepted", "relabelled", "rejected"]


class SubmissionQuery(Request):
    label: str | None = Field(default=None, description="only those with this label", pattern=r"^[^\x00]*$")
    state: State | None = Field(default=None, description="only those in this state")
    contributor: uuid.UUID | None = Field(default=None, description="only what this one sent")
    version: Version | None = Field(default=None, description="only what this version answered")
    disagreement: bool | None = Field(
        default=None, description="only those where the version's answer is not the label; false: where it is"
    )
    sample: bool = Field(default=False, description="at random instead of the newest; without `before`")
    before: uuid.UUID | None = Field(default=None, description="only those older than this one, for the next page")
    limit: int = Field(default=50, ge=1, le=100)


class QuarantineAnswer(FromRow):
    """A training run's doubt about the label."""

    run: int
    suggested: str = Field(description="the label it may be instead")
    score: float = Field(description="how much more probable that one is than the given one, 0 to 1")
    created_at: dt.datetime


class ModerationAnswer(FromRow):
    """What a moderator decided."""

    action: Action
    moderator: str
    created_at: dt.datetime


class SubmissionAnswer(BaseModel):
    id: uuid.UUID
    contributor: uuid.UUID
    split: Literal["train", "validation", "holdout"]
    image: str = Field(description="base64 of the model input")
    drawing: list[Any] | None
    has_source: bool
    model_version: int
    probabilities: list[float]
    label: str | None = Field(description="the newest, which counts")
    label_origin: str | None
    state: State = Field(description="what is quarantined is not trained on; what is rejected is not judged on either")
    quarantine: QuarantineAnswer | None = Field(description="the newest doubt, settled or not")
    moderation: ModerationAnswer | None = Field(description="the newest decision, which counts")
    created_at: dt.datetime


class SubmissionList(RootModel[list[SubmissionAnswer]]):
    """Submissions, newest first."""


class ModerationRequest(Request):
    action: Action = Field(description="accept: the label is right; relabel: `label` is right; reject: leave it out")
    label: str | None = Field(default=None, description="given exactly where the action is relabel")
