"""Anonymous contributors."""

from __future__ import annotations

import base64

from flask import Response

from db import contributors, erasure, own_submissions
from db.own_submissions import OwnSubmission
from model_server import contributor_cookie, networks, rate_limits
from model_server.json_body import json_answer
from model_server.lineage_schemas import (
    ContributorAnswer,
    ErasedVersion,
    ErasureAnswer,
    GivenQuery,
    GivenSubmission,
    GivenSubmissionList,
    LearnedVersion,
    TaskShare,
)
from model_server.routes import blueprint
from model_server.schemas import VersionName
from model_server.services import services

api = blueprint("contributors", "The anonymous people who draw.")


@api.post("/contributors", operation_id="createContributor", responses={"204": None})
@rate_limits.people
def create_contributor() -> Response:
    """Become a contributor: answers with the cookie, and keeps the one there is.

    A salted hash of the network that the request came from is kept (NETWORK_HASH), but no address."""
    known = contributor_cookie.read()
    with services().sessions.begin() as session:
        if known is None or not contributors.exists(session, known):
            known = contributors.create(session, networks.of_request())
    answer = Response(status=204)
    contributor_cookie.write(answer, known)
    return answer


@api.get("/contributors/me", operation_id="getContributor", responses={"200": ContributorAnswer})
def get_contributor() -> Response:
    """What this contributor gave, how much of it was used, and which published versions learned from it."""
    known = contributor_cookie.demand()
    with services().sessions() as session:
        found = contributors.summary(session, known)
    return json_answer(
        ContributorAnswer(
            submissions=sum(share.submissions for share in found.tasks),
            labelled=sum(share.labelled for share in found.tasks),
            used=sum(share.used for share in found.tasks),
            tasks=[TaskShare.model_validate(share) for share in found.tasks],
            published_versions=[
                LearnedVersion(task=task, version=version, submissions=number)
                for task, version, number in found.published_versions
            ],
            live_versions=[VersionName(task=task, version=version) for task, version in found.live_versions],
        )
    )


@api.get("/contributors/me/submissions", operation_id="listOwnSubmissions", responses={"200": GivenSubmissionList})
def list_own_submissions(query: GivenQuery) -> Response:
    """What this contributor sent, newest first, each with the label that counts, what the model said to it then, and
    which published versions learned from it."""
    known = contributor_cookie.demand()
    task = query.task and services().task(query.task).name
    with services().sessions() as session:
        found = own_submissions.of_contributor(session, known, task=task, before=query.before, limit=query.limit)
        answer = GivenSubmissionList([_shown(one) for one in found])
    return json_answer(answer)


@api.delete("/contributors/me", operation_id="eraseContributor", responses={"200": ErasureAnswer})
def erase_contributor() -> Response:
    """Erase this contributor and all they sent. Versions that learned from it stay, and are named."""
    known = contributor_cookie.demand()
    with services().sessions.begin() as session:
        erased = erasure.erase(session, known)
    if erased is None:
        raise contributor_cookie.unknown()
    learned = [ErasedVersion.model_validate(one, from_attributes=True) for one in erased.learned]
    published = [VersionName(task=one.task, version=one.version) for one in learned if one.published]
    descendants = [VersionName(task=task, version=version) for task, version in erased.descendants]
    answer = json_answer(
        ErasureAnswer(
            submissions=erased.submissions, published_versions=published, learned=learned, descendants=descendants
        )
    )
    contributor_cookie.forget(answer)
    return answer


def _shown(one: OwnSubmission) -> GivenSubmission:
    return GivenSubmission(
        id=one.submission.id,
        task=one.submission.task,
        created_at=one.submission.created_at,
        image=base64.b64encode(one.submission.image).decode(),
        drawing=one.submission.drawing,
        label=one.label and one.label.label,
        label_origin=one.label and one.label.origin,
        model_version=one.submission.model_version,
        guess=one.guess,
        probability=one.probability,
        used=one.used,
        published_versions=one.published_versions,
    )
