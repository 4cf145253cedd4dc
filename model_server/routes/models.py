"""The champion's manifest, and the files of published versions."""

from __future__ import annotations

import logging
import re

from flask import Response, request

from db import model_reports, model_versions
from db.schema import ModelVersion, Promotion
from model_server import auth, metrics, model_files
from model_server.errors import ApiError
from model_server.json_body import shared_answer
from model_server.model_files import ModelFile
from model_server.routes import blueprint
from model_server.schemas import ModelFilePath, TaskPath
from model_server.services import services
from model_server.task_schemas import InputAnswer, Manifest, ModelReportRequest, PublishedModel
from tasks.spec import Task

api = blueprint("models", "What browsers load.")
files = blueprint("files", "Model files, content-addressed.", prefix="/models")

LOG = logging.getLogger("deltaloop.model_server")
DIGEST = re.compile(r"[0-9a-f]{64}")
IMMUTABLE = "public, max-age=31536000, immutable"
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}  # published models are for everybody's pages


@api.get("/tasks/<task>/model", operation_id="getManifest", responses={"200": Manifest, "304": None})
def get_manifest(path: TaskPath) -> Response:
    """The champion. Ask again with If-None-Match: 304 while it is the same."""
    task = services().task(path.task)
    with services().sessions() as session:
        found = model_versions.champion(session, task.name)
        before = model_versions.previous(session, task.name)
    if found is None:
        raise ApiError(404, "no_model", f"Task {task.name} has no published model yet.")
    previous = None if before is None else _published(task, *before)
    answer = shared_answer(Manifest(**_published(task, *found).model_dump(), previous=previous))
    answer.headers.update(ANY_ORIGIN)
    return answer


def _published(task: Task, version: ModelVersion, promotion: Promotion) -> PublishedModel:
    return PublishedModel(
        task=task.name,
        version=version.version,
        digest=version.digest,
        labels=version.labels,
        input=InputAnswer.model_validate(task.input),
        recipe=version.recipe,
        recipe_version=version.recipe_version,
        model_url=f"/models/{task.name}/{version.digest}/model.json",
        published_at=promotion.created_at,
        metrics=version.metrics,
    )


@files.get(
    "/<task>/<digest>/<path:path>",
    operation_id="getModelFile",
    responses={
        "200": {
            "description": "the file; immutable",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        },
        "304": None,
    },
)
def get_model_file(path: ModelFilePath) -> Response:
    """One TF.js file of a published version: model.json, a weight shard or metadata.json. Others are for admins."""
    key = (path.task, path.digest, path.path)
    file = services().files.get(key)
    if file is not None:
        return _served(file, IMMUTABLE)
    if not DIGEST.fullmatch(path.digest) or path.task not in services().tasks or "\0" in path.path:
        raise _no_file()
    with services().sessions() as session:
        content = model_versions.file(session, *key)
    if content is None:
        return _for_admins(*key)
    file = services().files.get_or_make(key, lambda: model_files.prepare(path.path, content))
    return _served(file, IMMUTABLE)


@api.post("/model-reports", operation_id="reportModel", responses={"204": None})
def report_model(body: ModelReportRequest) -> Response:
    """A browser says that a version failed to load, or did not match its golden vectors."""
    task = services().task(body.task)
    try:
        with services().sessions.begin() as session:
            model_reports.add(session, task.name, body.version, kind=body.kind, detail=body.detail)
            reported = sum(
                one.reports for one in model_reports.counts(session, task.name) if one.version == body.version
            )
    except model_versions.NoSuchVersion as error:
        raise ApiError(422, "unknown_version", str(error)) from None
    metrics.MODEL_REPORTS.labels(task.name, body.kind).inc()
    if reported == 1:  # the others are counted: GET /tasks/{task}/stats, /metrics
        what = {"load_failed": "did not load", "golden_mismatch": "answered its golden inputs otherwise"}[body.kind]
        LOG.warning("%s: version %d %s in a browser: %r", task.name, body.version, what, body.detail)
    return Response(status=204)


def _for_admins(task: str, digest: str, path: str) -> Response:
    """A file of a version that was never promoted. To others it does not exist."""
    who = auth.identify() if "Authorization" in request.headers or auth.SESSION_COOKIE in request.cookies else None
    if who is None or not who.may("admin"):
        raise _no_file()
    with services().sessions() as session:
        content = model_versions.file(session, task, digest, path, only_published=False)
    if content is None:
        raise _no_file()
    return _served(model_files.prepare(path, content), "private, no-store")


def _no_file() -> ApiError:
    return ApiError(404, "no_such_file", "No published version has this file.")


def _served(file: ModelFile, cache_control: str) -> Response:
    accepted = request.accept_encodings
    encoding = next((name for name in ("br", "gzip") if name in file.encodings and accepted[name] > 0), "identity")
    answer = Response(file.encodings[encoding], content_type=file.content_type)
    if encoding != "identity":
        answer.headers["Content-Encoding"] = encoding
    answer.headers.update({"Cache-Control": cache_control, "Vary": "Accept-Encoding", **ANY_ORIGIN})
    answer.set_etag(file.etag if encoding == "identity" else f"{file.etag}-{encoding}")
    answer.make_conditional(request)  # 304 where the caller has it already
    return answer
