"""Anonymous contributors."""

from __future__ import annotations

from flask import Response

from db import contributors
from model_server import contributor_cookie, networks
from model_server.json_body import json_answer
from model_server.routes import blueprint
from model_server.schemas import ContributorAnswer, VersionName
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
    """What this contributor gave, and which published versions learned from it."""
    known = contributor_cookie.demand()
    with services().sessions() as session:
        found = contributors.summary(session, known)
    versions = [VersionName(task=task, version=version) for task, version in found.published_versions]
    return json_answer(
        ContributorAnswer(submissions=found.submissions, labelled=found.labelled, published_versions=versions)
    )
