"""What moderators look through, and what they decide."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response

from db import labels, moderation, submissions
from db.moderation import Standing
from db.schema import Submission, SubmissionLabel
from model_server import auth, submission_checks
from model_server.errors import ApiError
from model_server.json_body import json_answer
from model_server.moderation_schemas import (
    ModerationAnswer,
    ModerationRequest,
    QuarantineAnswer,
    SubmissionAnswer,
    SubmissionList,
    SubmissionQuery,
)
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import SubmissionPath, TaskPath
from model_server.services import services

api = blueprint("moderation", "What came in, what is in doubt, and what people decided of it.")
PROTECTED: dict[str, Any] = {"security": KEY_OR_SESSION}


@api.get("/tasks/<task>/submissions", operation_id="listSubmissions", responses={"200": SubmissionList}, **PROTECTED)
@auth.requires("moderator")
def list_submissions(path: TaskPath, query: SubmissionQuery) -> Response:
    """What came in, newest first, each with the label that counts and what became of it."""
    task = services().task(path.task)
    with services().sessions() as session:
        rows = submissions.all_of(
            session, task.name, label=query.label, state=query.state, before=query.before, limit=query.limit
        )
        standings = moderation.standings(session, [submission.id for submission, _ in rows])
        shown = [_shown(submission, label, standings[submission.id]) for submission, label in rows]
    return json_answer(SubmissionList(shown))


@api.post(
    "/submissions/<id>/moderation",
    operation_id="moderateSubmission",
    responses={"200": SubmissionAnswer},
    **PROTECTED,
)
@auth.requires("moderator")
def moderate_submission(path: SubmissionPath, body: ModerationRequest) -> Response:
    """Accept, relabel or reject a submission. Accepting or relabelling frees it from quarantine; nothing is deleted,
    and the newest decision counts."""
    with services().sessions.begin() as session:
        found = submissions.get(session, path.id)
        if found is None:
            raise ApiError(404, "unknown_submission", f"There is no submission {path.id}.")
        label = labels.newest(session, found.id)
        _refuse_action(body, found, label)
        moderation.decide(session, found, body.action, label=body.label, moderator=auth.principal().name)
        standing = moderation.standings(session, [found.id])[found.id]
        answer = _shown(found, labels.newest(session, found.id), standing)
    return json_answer(answer)


def _refuse_action(body: ModerationRequest, found: Submission, label: SubmissionLabel | None) -> None:
    """Raises ApiError 422 where the action and the label do not go together."""
    if (body.action == "relabel") != (body.label is not None):
        raise ApiError(
            422,
            "bad_moderation",
            f"The action is {body.action} and label is {body.label!r}; give a label to relabel, and only then.",
        )
    if body.label is not None and (wrong := submission_checks.check_label(body.label, services().task(found.task))):
        raise ApiError(422, "unknown_label", f"{wrong}.")
    if body.action == "accept" and label is None:
        raise ApiError(422, "no_label", "The submission has no label that could be accepted; relabel it, or reject it.")


def _shown(submission: Submission, label: SubmissionLabel | None, standing: Standing) -> SubmissionAnswer:
    doubt, decision = standing.doubt, standing.decision
    return SubmissionAnswer(
        id=submission.id,
        contributor=submission.contributor,
        split=submission.split,
        image=base64.b64encode(submission.image).decode(),
        drawing=submission.drawing,
        has_source=submission.source is not None,
        model_version=submission.model_version,
        probabilities=submission.probabilities,
        label=label and label.label,
        label_origin=label and label.origin,
        state=standing.state,
        quarantine=doubt and QuarantineAnswer.model_validate(doubt),
        moderation=decision and ModerationAnswer.model_validate(decision),
        created_at=submission.created_at,
    )
