"""Training runs, the versions that they make, and promotions, over the wire."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field, RootModel

from model_server.schemas import FromRow, Line, Request, Version
from model_server.times import Time


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


class RunsQuery(Request):
    limit: int = Field(default=100, ge=1, le=1000)
    brief: bool = Field(default=False, description="without epochs, record, settings, and the verdict's labels")


class FlipAnswer(BaseModel):
    set: Literal["base", "fresh"]
    gained: bool = Field(description="right now and wrong before; false: the reverse")
    label: str
    champion: str = Field(description="what the version before answered")
    challenger: str = Field(description="what the version that was judged answers")
    image: str = Field(description="base64 of the model input")


class FlipList(BaseModel):
    """Holdout drawings that one of two versions got right: some of each kind, chosen at random."""

    flips: list[FlipAnswer]
    shape: tuple[int, int, int] = Field(description="of each image: height, width, channels")


class MakerAnswer(FromRow):
    """The run that made a version."""

    run: int
    champion_version: int | None = Field(description="beside which version it was judged, on the same drawings")
    drawings: int | None = Field(description="how many submissions it learned from then; null where that was not noted")
    contributors: int | None = Field(description="how many people had sent these")
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
