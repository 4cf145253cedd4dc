"""Tasks and the models that browsers load, over the wire."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field, RootModel

from db.model_reports import MAX_DETAIL
from model_server.schemas import FromRow, Request, Version


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


class StatsQuery(Request):
    days: int = Field(default=30, ge=1, le=366)


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
