"""What goes over the wire, as models: they validate requests and become the OpenAPI document.

This module holds what many routes share, the `…_schemas` modules what belongs to one kind of thing.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
# PostgreSQL's text holds no NUL.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$")
]


class FromRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ErrorBody(BaseModel):
    code: str = Field(description="one word for programs")
    message: str = Field(description="a sentence that says what to mend")
    details: dict[str, Any] | None = None


class ErrorAnswer(BaseModel):
    """Every answer that is not what was asked for."""

    error: ErrorBody


class TaskPath(BaseModel):
    task: str


class VersionPath(BaseModel):
    task: str
    version: int = Field(ge=1, le=2**31 - 1)


class ModelFilePath(TaskPath):
    digest: str
    path: str


class RunPath(BaseModel):
    id: int = Field(ge=1, le=2**63 - 1)


class SubmissionPath(BaseModel):
    id: uuid.UUID


class VersionName(BaseModel):
    task: str
    version: int


class HealthAnswer(BaseModel):
    status: Literal["ok"]


class ReadyAnswer(BaseModel):
    ready: bool
    checks: dict[str, str] = Field(description="begins with `ok`, or says what is wrong")
