"""What is set, who holds a key, who is logged in, and who did what, as models."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from pydantic import BaseModel, Field, RootModel

from model_server.schemas import FromRow, Line, Request

Role = Literal["viewer", "moderator", "admin"]


class SettingsAnswer(BaseModel):
    """What is in force for a task. Its file is the truth; it is read when a server starts."""

    file: str = Field(description="where it is changed, in the repository")
    triggers_on: bool = Field(description="false: TRIGGERS=off here, runs start only on request")
    sections: dict[str, dict[str, Any]] = Field(description="training, admission, calibration, gate, triggers")
    defaults: dict[str, dict[str, Any]] = Field(description="what holds where the file is silent, if anything does")


class KeyAnswer(FromRow):
    """A key, without its secret."""

    id: uuid.UUID
    name: str
    role: Role
    created_at: dt.datetime
    revoked_at: dt.datetime | None


class KeyList(RootModel[list[KeyAnswer]]):
    """Every key, revoked ones too, oldest first."""


class KeyRequest(Request):
    name: Line
    role: Role


class NewKeyAnswer(KeyAnswer):
    key: str = Field(description="shown this once: only its hash is kept")


class KeyPath(BaseModel):
    id: uuid.UUID


class SessionRequest(Request):
    key: str = Field(min_length=1, max_length=200)


class SessionAnswer(BaseModel):
    name: str
    role: Role
    csrf_token: str | None = Field(description="goes into X-CSRF-Token with every write; null for a key by header")


class ExportQuery(Request):
    format: Literal["npz", "ndjson", "tfrecord"]
    contributors: bool = Field(default=False, description="with the anonymous id of each one's sender")


class AuditQuery(Request):
    limit: int = Field(default=50, ge=1, le=200)
    before: int | None = Field(default=None, ge=1, le=2**63 - 1, description="only those older than this one")


class AuditEventAnswer(FromRow):
    """Something that somebody did, or tried to."""

    id: int
    actor: str = Field(description="the key's name, or the user at the command line")
    role: str = Field(description="the key's role then, or command line")
    action: str = Field(description="the operation of this API, or the command")
    target: str = Field(description="the path of the request, or what the command was about")
    detail: dict[str, Any] | None = Field(description="what was asked, without secrets")
    status: int | None = Field(description="how it was answered; null where the server ended before it had an answer")
    request_id: str | None = Field(description="the same as in the logs; null for a command")
    created_at: dt.datetime


class AuditEventList(RootModel[list[AuditEventAnswer]]):
    """The newest first."""
