"""What moderators decide."""

from __future__ import annotations

from flask import Response

from db import labels, moderation
from db.schema import Submission, SubmissionLabel
from model_server import auth, shown_submissions, submission_checks
from model_server.errors import ApiError
from model_server.json_body import json_answer
from model_server.moderation_schemas import ModerationRequest, SubmissionAnswer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import SubmissionPath
from model_server.services import services

api = blueprint("moderation", "Decisions about submissions.")


@api.post(
    "/submissions/<id>/moderation",
    operation_id="moderateSubmission",
    responses={"200": SubmissionAnswer},
    security=KEY_OR_SESSION,
)
@auth.requires("moderator")
def moderate_submission(path: SubmissionPath, body: ModerationRequest) -> Response:
    """Accept, relabel or reject a submission. Accepting or relabelling frees it from quarantine; nothing is deleted,
    and the newest decision counts."""
    with services().sessions.begin() as session:
        found = moderation.hold(session, path.id)
        if found is None:
            raise ApiError(404, "unknown_submission", f"There is no submission {path.id}.")
        label = labels.newest(session, found.id)
        _refuse_action(body, found, label)
        moderation.decide(session, found, body.action, label=body.label, moderator=auth.principal().name)
        (answer,) = shown_submissions.shown(session, [(found, labels.newest(session, found.id))])
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
