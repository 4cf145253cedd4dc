"""What goes over the wire, as models: they validate requests and become the OpenAPI document."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, SkipValidation, StringConstraints

from db.model_reports import MAX_DETAIL
from model_server.submission_checks import SubmissionItem
from model_server.times import Time

MAX_SUBMISSIONS = 100
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
Origin = Literal["prompt", "confirmed", "corrected"]
# PostgreSQL's text holds no NUL.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$")
]


class FromRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


# --- errors


class ErrorBody(BaseModel):
    code: str = Field(description="one word for programs")
    message: str = Field(description="a sentence that says what to mend")
    details: dict[str, Any] | None = None


class ErrorAnswer(BaseModel):
    """Every answer that is not what was asked for."""

    error: ErrorBody


# --- places in the path


class TaskPath(BaseModel):
    task: str


class ModelFilePath(TaskPath):
    digest: str
    path: str


class RunPath(BaseModel):
    id: int = Field(ge=1, le=2**63 - 1)


class SubmissionPath(BaseModel):
    id: uuid.UUID


# --- tasks and models


class InputAnswer(FromRow):
    height: int
    width: int
    channels: int


class TaskAnswer(BaseModel):
    name: str
    title: str
    titles: dict[str, str] = Field(description="by language; title is the English one")
    labels: list[str]
    label_names: dict[str, dict[str, str]] = Field(description="what each label is called, by language")
    input: InputAnswer
    recipe: str
    modes: list[Literal["draw", "upload"]]
    unsure_below: float = Field(
        description="below this probability the page says that it is unsure, if a model brings no threshold of its own"
    )


class LabelAddition(Request):
    label: str = Field(strict=True, description="the new label's key")
    names: dict[str, str] = Field(
        default={}, description="what it is called, by language; the English default is the key"
    )


class TaskList(RootModel[list[TaskAnswer]]):
    """Every task of the installation."""


class PublishedModel(BaseModel):
    """A version that is or was live: what a browser needs to load it."""

    task: str
    version: int
    digest: str
    labels: list[str] = Field(description="in the order of the model's output")
    input: InputAnswer
    recipe: str
    recipe_version: int
    model_url: str = Field(description="path of the TF.js graph model on this server; its files lie beside it")
    published_at: dt.datetime
    metrics: dict[str, Any]


class Manifest(PublishedModel):
    """The champion."""

    previous: PublishedModel | None = Field(
        default=None, description="the champion before, for a browser in which this one does not work"
    )


class PromptAnswer(BaseModel):
    label: str


class ModelReportRequest(Request):
    task: str
    version: Version
    kind: Literal["load_failed", "golden_mismatch"]
    detail: str = Field(default="", max_length=MAX_DETAIL, pattern=r"^[^\x00]*$")


# --- contributors and submissions


class VersionName(BaseModel):
    task: str
    version: int


class SubmissionsRequest(Request):
    # Each item is checked on its own, so that the good ones of a batch are kept.
    submissions: list[SkipValidation[SubmissionItem]] = Field(
        json_schema_extra={"minItems": 1, "maxItems": MAX_SUBMISSIONS}
    )


class RejectedItem(BaseModel):
    id: str | None
    index: int = Field(description="place in the request, from 0")
    error: ErrorBody


class SubmissionsAnswer(BaseModel):
    accepted: list[uuid.UUID]
    duplicates: list[uuid.UUID] = Field(description="stored before with the same bytes")
    rejected: list[RejectedItem]


class LabelRequest(Request):
    label: str
    label_origin: Origin


class LabelAnswer(BaseModel):
    id: uuid.UUID
    label: str
    label_origin: str


# --- sessions


class SessionRequest(Request):
    key: str = Field(min_length=1, max_length=200)


class SessionAnswer(BaseModel):
    name: str
    role: Literal["viewer", "moderator", "admin"]
    csrf_token: str | None = Field(description="goes into X-CSRF-Token with every write; null for a key by header")


# --- training runs, versions, promotions


class RunAnswer(FromRow):
    id: int
    task: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    step: str
    progress: float
    epochs: list[dict[str, Any]]
    champion_version: int | None
    candidate_version: int | None
    record: dict[str, Any] = Field(description="what each step found, by its name")
    settings: dict[str, Any] = Field(description="of the task's file, as they were for this run; {} before it began")
    verdict: dict[str, Any] | None = Field(description="decision, reasons and figures of the gate; null before")
    error: str | None
    trigger: str
    requested_by: str | None
    request_id: str | None = Field(description="of what asked for it: the logs of all servers name it")
    cancel_requested: bool
    attempts: int
    queued_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    caution: str | None = Field(
        default=None, description="in the answer to a request: that the run spends a look on known data"
    )

    def brief(self) -> RunAnswer:
        """What a list of many shows of it."""
        verdict = self.verdict and {name: found for name, found in self.verdict.items() if name != "per_label"}
        record = {name: self.record[name] for name in ("dial", "outlook") if name in self.record}
        return self.model_copy(update={"epochs": [], "record": record, "settings": {}, "verdict": verdict})


class RunList(RootModel[list[RunAnswer]]):
    """Runs, newest first."""


class FlipAnswer(BaseModel):
    set: Literal["base", "fresh"]
    gained: bool = Field(description="right now and wrong before; false: the reverse")
    label: str
    champion: str = Field(description="what the version before answered")
    challenger: str = Field(description="what the version that was judged answers")
    image: str = Field(description="base64 of the model input")


class FlipList(BaseModel):
    """Holdout drawings of which one of two versions was right: some of each kind, drawn at random."""

    flips: list[FlipAnswer]
    shape: tuple[int, int, int] = Field(description="of each image: height, width, channels")


class MakerAnswer(FromRow):
    """The run that made a version."""

    run: int
    champion_version: int | None = Field(description="beside which version it was judged, on the same drawings")
    drawings: int | None = Field(description="it learned from so many submissions then; null where it was not noted")
    contributors: int | None = Field(description="by so many people")
    decision: Literal["promote", "reject"] | None


class ModelVersionAnswer(FromRow):
    task: str
    version: int
    task_revision: int
    architecture: str
    recipe: str
    recipe_version: int
    labels: list[str]
    digest: str
    parent_version: int | None
    metrics: dict[str, Any]
    created_at: dt.datetime
    maker: MakerAnswer | None = Field(default=None, description="null: no run made it")


class ModelVersionList(RootModel[list[ModelVersionAnswer]]):
    """Versions, newest first."""


class PromotionAnswer(FromRow):
    id: int
    task: str
    version: int
    reason: str
    promoted_by: str
    run: int | None
    created_at: dt.datetime


class PromotionList(RootModel[list[PromotionAnswer]]):
    """Promotions, newest first."""


class PromotionRequest(Request):
    version: Version
    reason: Line


class AtQuery(Request):
    at: Time | None = Field(default=None, description="only what was live at this time")


class StatsQuery(Request):
    days: int = Field(default=30, ge=1, le=366)


class RunsQuery(Request):
    limit: int = Field(default=100, ge=1, le=1000)
    brief: bool = Field(default=False, description="without epochs, record, settings, and the verdict's labels")


# --- health


class HealthAnswer(BaseModel):
    status: Literal["ok"]


class ReadyAnswer(BaseModel):
    ready: bool
    checks: dict[str, str] = Field(description="begins with `ok`, or says what is wrong")
