"""Lineage over the wire: what versions learned from, and what became of submissions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from pydantic import BaseModel, Field, RootModel

from model_server.schemas import FromRow, Request, VersionName


class UsedSubmissionsQuery(Request):
    after: int = Field(default=-1, ge=-1, le=2**31 - 1, description="only those whose place comes after this one")
    limit: int = Field(default=100, ge=1, le=1000)


class LearnedVersion(VersionName):
    submissions: int = Field(description="how many of theirs it was trained on")


class TaskShare(FromRow):
    task: str
    submissions: int
    labelled: int
    used: int = Field(description="how many of them a training run has used")


class ContributorAnswer(BaseModel):
    submissions: int
    labelled: int
    used: int = Field(description="how many of them a training run has used")
    tasks: list[TaskShare] = Field(description="the same for each task that they gave something to")
    published_versions: list[LearnedVersion] = Field(description="published versions that learned from them")
    live_versions: list[VersionName] = Field(
        description="versions that answer now and learned from them, directly or by a version they were trained from"
    )


class GivenQuery(Request):
    task: str | None = Field(default=None, description="only those of this task")
    before: uuid.UUID | None = Field(default=None, description="only those older than this one, for the next page")
    limit: int = Field(default=50, ge=1, le=100)


class GivenSubmission(BaseModel):
    id: uuid.UUID
    task: str
    created_at: dt.datetime
    image: str = Field(description="base64 of the model input")
    drawing: list[Any] | None
    label: str | None = Field(description="the newest, which counts")
    label_origin: str | None
    model_version: int = Field(description="the version that answered when it was sent")
    guess: str = Field(description="what that version thought most probable")
    probability: float = Field(description="how probable it thought that")
    used: int = Field(description="how many training runs have used it")
    published_versions: list[int] = Field(description="published versions that learned from it")


class GivenSubmissionList(RootModel[list[GivenSubmission]]):
    """One's own submissions, newest first."""


class ErasedVersion(LearnedVersion):
    published: bool


class ErasureAnswer(BaseModel):
    submissions: int = Field(description="how many were erased")
    published_versions: list[VersionName] = Field(description="those of `learned` that were live at some time")
    learned: list[ErasedVersion] = Field(
        description="versions that were trained on some of them; they stay as they are"
    )
    descendants: list[VersionName] = Field(description="versions that were trained from these, at any remove")


class UsedAnswer(FromRow):
    submissions: int
    contributors: int
    weight: float = Field(description="the sum of their weights")
    labels: dict[str, int] = Field(description="how many had each label when they were used")
    erased: int = Field(description="how many more it was trained on, which were erased since")


class LineageAnswer(BaseModel):
    """Where a version comes from. What only a training run leaves behind is null for a base model."""

    task: str
    version: int
    published: bool
    created_at: dt.datetime
    parent_version: int | None = Field(description="what it was trained from")
    ancestors: list[int] = Field(description="the same for its parent, and so on; the last one is a base model")
    learned_from_erased: list[int] = Field(
        description="those among it and its ancestors that learned from what was erased"
    )
    used: UsedAnswer
    run: int | None
    trigger: str | None
    champion_version: int | None = Field(description="what it was judged against")
    commit: str | None = Field(description="of the code that made it; -dirty where a file differed")
    seed: int | None
    settings: dict[str, Any] | None
    base_data: dict[str, Any] | None = Field(description="base examples it could train on, and a digest of them")
    libraries: dict[str, str] | None
    dial: dict[str, Any] | None = Field(description="how far it went from its parent to what was trained")


class UsedSubmission(FromRow):
    id: uuid.UUID
    label: str
    place: int | None = Field(description="in the order of the run's examples")
    weight: float | None


class UsedSubmissionList(RootModel[list[UsedSubmission]]):
    """Submissions, in the run's order."""


class UseAnswer(FromRow):
    run: int
    version: int | None
    published: bool
    label: str
    weight: float | None


class SubmissionLineageAnswer(BaseModel):
    id: uuid.UUID
    task: str
    used: int = Field(description="how many training runs have used it")
    published_versions: list[int]
    uses: list[UseAnswer]
