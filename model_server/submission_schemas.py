"""Submissions and labels as contributors send them."""

from __future__ import annotations

import uuid
from typing import Literal

from pydantic import BaseModel, Field, SkipValidation

from model_server.schemas import ErrorBody, Request
from model_server.submission_checks import SubmissionItem

MAX_SUBMISSIONS = 100
Origin = Literal["prompt", "confirmed", "corrected"]


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
