"""Model versions, and which one is live: history, promotion and rolling back by hand."""

from __future__ import annotations

from flask import Response

from db import model_versions, training_runs
from db.schema import ModelVersion
from db.training_runs import Maker
from model_server import auth
from model_server.errors import ApiError
from model_server.json_body import json_answer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.run_schemas import (
    AtQuery,
    MakerAnswer,
    ModelVersionAnswer,
    ModelVersionList,
    PromotionAnswer,
    PromotionList,
    PromotionRequest,
)
from model_server.schemas import TaskPath
from model_server.services import services

api = blueprint("promotions", "Model versions and which one is live.")


@api.get(
    "/tasks/<task>/model-versions",
    operation_id="listModelVersions",
    responses={"200": ModelVersionList},
    security=KEY_OR_SESSION,
)
@auth.requires("viewer")
def list_versions(path: TaskPath, query: AtQuery) -> Response:
    """Every evaluated version, promoted or not, newest first. With `at`: only the version that was live then."""
    task = services().task(path.task)
    with services().sessions() as session:
        if query.at is None:
            found = model_versions.all_of(session, task.name)
        else:
            live = model_versions.champion(session, task.name, at=query.at)
            found = [] if live is None else [live[0]]
        makers = training_runs.makers(session, task.name)
        shown = [_shown(version, makers.get(version.version)) for version in found]
    return json_answer(ModelVersionList(shown))


@api.get(
    "/tasks/<task>/promotions",
    operation_id="listPromotions",
    responses={"200": PromotionList},
    security=KEY_OR_SESSION,
)
@auth.requires("viewer")
def list_promotions(path: TaskPath, query: AtQuery) -> Response:
    """What was live when, newest first. With `at`: only the promotion that was live then."""
    task = services().task(path.task)
    with services().sessions() as session:
        if query.at is None:
            found = model_versions.promotions(session, task.name)
        else:
            live = model_versions.champion(session, task.name, at=query.at)
            found = [] if live is None else [live[1]]
        return json_answer(PromotionList([PromotionAnswer.model_validate(promotion) for promotion in found]))


@api.post(
    "/tasks/<task>/promotions",
    operation_id="createPromotion",
    responses={"201": PromotionAnswer},
    security=KEY_OR_SESSION,
)
@auth.requires("admin")
def create_promotion(path: TaskPath, body: PromotionRequest) -> Response:
    """Make a version the champion by hand; promoting an older one is how to roll back."""
    task = services().task(path.task)
    try:
        with services().sessions.begin() as session:
            made = model_versions.promote(
                session, task.name, body.version, reason=body.reason, promoted_by=auth.principal().name
            )
            session.refresh(made)
            return json_answer(PromotionAnswer.model_validate(made), 201)
    except model_versions.NoSuchVersion as error:
        raise ApiError(422, "unknown_version", str(error)) from None


def _shown(version: ModelVersion, maker: Maker | None) -> ModelVersionAnswer:
    answer = ModelVersionAnswer.model_validate(version)
    return answer.model_copy(update={"maker": maker and MakerAnswer.model_validate(maker)})
