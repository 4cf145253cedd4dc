"""What is set for a task, and who holds a key."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from db import api_keys
from model_server import auth
from model_server.errors import ApiError
from model_server.json_body import json_answer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import ErrorAnswer, TaskPath
from model_server.services import services
from model_server.settings_schemas import KeyAnswer, KeyList, KeyPath, KeyRequest, NewKeyAnswer, SettingsAnswer

api = blueprint("settings", "What is set, and who holds a key.")


@api.get(
    "/tasks/<task>/settings", operation_id="getSettings", responses={"200": SettingsAnswer}, security=KEY_OR_SESSION
)
@auth.requires("viewer")
def get_settings(path: TaskPath) -> Response:
    """The thresholds and triggers that are in force, and which file to change them in."""
    task = services().task(path.task)
    tables: dict[str, BaseModel] = {
        "training": task.training,
        "admission": task.admission,
        "calibration": task.calibration,
        "gate": task.gate,
        "triggers": task.triggers,
    }
    return json_answer(
        SettingsAnswer(
            file=f"tasks/{task.name}.toml",
            triggers_on=services().settings.triggers,
            sections={name: table.model_dump(mode="json") for name, table in tables.items()},
            defaults={name: _defaults(type(table)) for name, table in tables.items()},
        )
    )


def _defaults(table: type[BaseModel]) -> dict[str, Any]:
    fields = table.model_fields.items()
    return {name: field.default for name, field in fields if field.default is not PydanticUndefined}


@api.get("/keys", operation_id="listKeys", responses={"200": KeyList}, security=KEY_OR_SESSION)
@auth.requires("admin")
def list_keys() -> Response:
    """Who may use the desk and the admin API."""
    with services().sessions() as session:
        return json_answer(KeyList([KeyAnswer.model_validate(key) for key in api_keys.all_of(session)]))


@api.post("/keys", operation_id="createKey", responses={"201": NewKeyAnswer}, security=KEY_OR_SESSION)
@auth.requires("admin")
def create_key(body: KeyRequest) -> Response:
    """Make a key. The answer is the only one that ever shows it."""
    with services().sessions.begin() as session:
        secret = api_keys.create(session, name=body.name, role=body.role)
        made = api_keys.find(session, secret)
        answer = NewKeyAnswer(**KeyAnswer.model_validate(made).model_dump(), key=secret)
    shown = json_answer(answer, 201)
    shown.cache_control.no_store = True
    return shown


@api.delete(
    "/keys/<id>", operation_id="revokeKey", responses={"200": KeyAnswer, "409": ErrorAnswer}, security=KEY_OR_SESSION
)
@auth.requires("admin")
def revoke_key(path: KeyPath) -> Response:
    """End a key and the sessions opened by it. The last admin's key stays: without it nobody could get in."""
    with services().sessions.begin() as session:
        valid = api_keys.hold_admins(session)
        if valid == [path.id]:
            raise ApiError(409, "last_admin_key", "This is the last admin's key; make another one first.")
        found = api_keys.revoke(session, path.id)
        if found is None:
            raise ApiError(404, "unknown_key", f"There is no key {path.id}.")
        return json_answer(KeyAnswer.model_validate(found))
