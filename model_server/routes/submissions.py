"""Drawings and uploads come in; labels are added."""

from __future__ import annotations

from typing import Any

from flask import Response

from db import labels, submissions
from db.incoming import NoSuchContributor
from db.submissions import Sought
from model_server import (
    auth,
    contributor_cookie,
    metrics,
    rate_limits,
    receiving,
    shown_submissions,
    submission_checks,
)
from model_server.errors import ApiError
from model_server.json_body import json_answer
from model_server.moderation_schemas import SubmissionList, SubmissionQuery
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import SubmissionPath, TaskPath
from model_server.services import services
from model_server.submission_schemas import (
    MAX_SUBMISSIONS,
    LabelAnswer,
    LabelRequest,
    RejectedItem,
    SubmissionsAnswer,
    SubmissionsRequest,
)

api = blueprint("submissions", "Model inputs with their predictions and labels.")


@api.post("/tasks/<task>/submissions", operation_id="createSubmissions", responses={"201": SubmissionsAnswer})
@rate_limits.drawings
def create_submissions(path: TaskPath, body: SubmissionsRequest) -> Response:
    """Store up to 100 submissions; answers after they are committed. The good ones of a batch are kept."""
    items: list[Any] = body.submissions
    task = services().task(path.task, naming=submission_checks.labels_named(items))
    _refuse_batch_size(len(items))
    contributor = contributor_cookie.demand()
    try:
        answer = receiving.store(services(), contributor, receiving.check(services(), task, items))
    except NoSuchContributor:
        raise contributor_cookie.unknown() from None
    except receiving.NothingStored as nothing:
        receiving.count_rejected(task, nothing.rejected)
        raise _all_rejected(nothing.rejected) from None
    return json_answer(answer, 201)


@api.get(
    "/tasks/<task>/submissions",
    operation_id="listSubmissions",
    responses={"200": SubmissionList},
    security=KEY_OR_SESSION,
)
@auth.requires("moderator")
def list_submissions(path: TaskPath, query: SubmissionQuery) -> Response:
    """A task's submissions, newest first, each with the label that counts and with what became of it.

    A sample, or a search by version or disagreement, covers the newest 20,000 (older than `before`).
    """
    task = services().task(path.task)
    if query.sample and query.before is not None:
        raise ApiError(422, "bad_query", "A random sample has no next page; ask for another one, without `before`.")
    sought = Sought(query.label, query.state, query.contributor, query.version, query.disagreement)
    with services().sessions() as session:
        if query.sample:
            rows = submissions.sample(session, task.name, sought, limit=query.limit)
        else:
            rows = submissions.all_of(session, task.name, sought, before=query.before, limit=query.limit)
        answer = SubmissionList(shown_submissions.shown(session, [(row[0], row[1]) for row in rows]))
    return json_answer(answer)


@api.patch("/submissions/<id>", operation_id="labelSubmission", responses={"200": LabelAnswer})
@rate_limits.labels
def label_submission(path: SubmissionPath, body: LabelRequest) -> Response:
    """Add a label to one's own submission; the newest counts."""
    contributor = contributor_cookie.demand()
    with services().sessions.begin() as session:
        found = submissions.get(session, path.id)
        if found is None or found.contributor != contributor:
            raise ApiError(404, "unknown_submission", f"You have no submission {path.id}.")
        wrong = submission_checks.check_label(body.label, services().task(found.task, naming=[body.label]))
        if wrong is not None:
            raise ApiError(422, "unknown_label", f"{wrong}.")
        label = labels.add(session, found, body.label, body.label_origin)
        answer = LabelAnswer(id=found.id, label=label.label, label_origin=label.origin)
        task = found.task
    metrics.LABELS.labels(task, body.label_origin).inc()
    return json_answer(answer)


def _refuse_batch_size(size: int) -> None:
    if size == 0:
        raise ApiError(422, "no_submissions", f"The list is empty; send 1 to {MAX_SUBMISSIONS} submissions.")
    if size > MAX_SUBMISSIONS:
        raise ApiError(
            422, "too_many_submissions", f"{size} submissions in one request; send at most {MAX_SUBMISSIONS}."
        )


def _all_rejected(rejected: list[RejectedItem]) -> ApiError:
    """Nothing was stored. Where all have the same fault, the answer is that fault."""
    first = rejected[0].error
    one_code = all(item.error.code == first.code for item in rejected)
    message = first.message if len(rejected) == 1 else f"All {len(rejected)} were rejected; the first: {first.message}"
    details = {"rejected": [item.model_dump(mode="json", exclude_none=True) for item in rejected]}
    return ApiError(422, first.code if one_code else "all_rejected", f"{message}.", details=details)
