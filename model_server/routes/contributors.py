"""Anonymous contributors."""

from __future__ import annotations

from flask import Response

from db import contributors, erasure
from model_server import contributor_cookie, networks
from model_server.json_body import json_answer
from model_server.lineage_schemas import ContributorAnswer, ErasedVersion, ErasureAnswer, LearnedVersion
from model_server.routes import blueprint
from model_server.schemas import VersionName
from model_server.services import services

api = blueprint("contributors", "The anonymous people who draw.")


@api.post("/contributors", operation_id="createContributor", responses={"204": None})
def create_contributor() -> Response:
    """Become a contributor: answers with the cookie, and keeps the one there is.

    Of where the request came from a salted hash of the network is kept (NETWORK_HASH), no address."""
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
            submissions=found.submissions,
            labelled=found.labelled,
            used=found.used,
            published_versions=[
                LearnedVersion(task=task, version=version, submissions=number)
                for task, version, number in found.published_versions
            ],
            live_versions=[VersionName(task=task, version=version) for task, version in found.live_versions],
        )
    )


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
