"""Lineage, both ways: what a version learned from, and which versions learned from a submission."""

from __future__ import annotations

from flask import Response, request

from db import lineage, model_versions, submissions
from db.lineage import Lineage
from model_server import auth, contributor_cookie
from model_server.errors import ApiError
from model_server.json_body import json_answer
from model_server.lineage_schemas import (
    LineageAnswer,
    SubmissionLineageAnswer,
    UseAnswer,
    UsedAnswer,
    UsedSubmission,
    UsedSubmissionList,
    UsedSubmissionsQuery,
)
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import SubmissionPath, VersionPath
from model_server.services import services

api = blueprint("lineage", "What versions learned from, and what became of submissions.")


@api.get(
    "/tasks/<task>/model-versions/<version>/lineage",
    operation_id="getVersionLineage",
    responses={"200": LineageAnswer},
    security=KEY_OR_SESSION,
)
@auth.requires("viewer")
def get_version_lineage(path: VersionPath) -> Response:
    """Where a version comes from: code, seed, settings, base data, and how many submissions by how many people."""
    task = services().task(path.task)
    try:
        with services().sessions() as session:
            return json_answer(_shown(lineage.of_version(session, task.name, path.version)))
    except model_versions.NoSuchVersion as error:
        raise ApiError(404, "unknown_version", str(error)) from None


@api.get(
    "/tasks/<task>/model-versions/<version>/submissions",
    operation_id="listVersionSubmissions",
    responses={"200": UsedSubmissionList},
    security=KEY_OR_SESSION,
)
@auth.requires("moderator")
def list_version_submissions(path: VersionPath, query: UsedSubmissionsQuery) -> Response:
    """Which submissions a version was trained on, with the label and weight they had then; erased ones are missing."""
    task = services().task(path.task)
    try:
        with services().sessions() as session:
            run = lineage.of_version(session, task.name, path.version).run
            found = lineage.submissions_of(session, run.id, after=query.after, limit=query.limit) if run else []
    except model_versions.NoSuchVersion as error:
        raise ApiError(404, "unknown_version", str(error)) from None
    return json_answer(UsedSubmissionList([UsedSubmission.model_validate(one) for one in found]))


@api.get("/submissions/<id>/lineage", operation_id="getSubmissionLineage", responses={"200": SubmissionLineageAnswer})
def get_submission_lineage(path: SubmissionPath) -> Response:
    """How often a submission was used, and in which versions: for its sender, by cookie, and for moderators."""
    contributor = None if _is_moderator() else contributor_cookie.demand()
    with services().sessions() as session:
        found = submissions.get(session, path.id)
        if found is None or contributor not in (None, found.contributor):
            raise ApiError(404, "unknown_submission", f"You have no submission {path.id}.")
        uses = lineage.uses_of(session, path.id)
        answer = SubmissionLineageAnswer(
            id=found.id,
            task=found.task,
            used=len(uses),
            published_versions=[use.version for use in uses if use.published and use.version is not None],
            uses=[UseAnswer.model_validate(use) for use in uses],
        )
    return json_answer(answer)


def _is_moderator() -> bool:
    """Whether a key or session of that role, or above, came along. Raises ApiError for one that is not valid."""
    given = "Authorization" in request.headers or auth.SESSION_COOKIE in request.cookies
    who = auth.identify() if given else None
    return who is not None and who.may("moderator")


def _shown(found: Lineage) -> LineageAnswer:
    version, run = found.version, found.run
    record = run.record if run else {}
    noted = record.get("lineage", {})
    return LineageAnswer(
        task=version.task,
        version=version.version,
        published=found.published,
        created_at=version.created_at,
        parent_version=version.parent_version,
        ancestors=found.ancestors,
        learned_from_erased=found.learned_from_erased,
        used=UsedAnswer.model_validate(found.used),
        run=run and run.id,
        trigger=run and run.trigger,
        champion_version=run and run.champion_version,
        commit=run and run.commit,
        seed=run and run.seed,
        settings=run and run.settings,
        base_data=noted.get("base"),
        libraries=noted.get("libraries"),
        dial=record.get("dial"),
    )
