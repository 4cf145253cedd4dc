"""Holdout drawings that changed sides: what a version learned, and what it forgot, as pictures."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from flask import Response

from db import flips, lineage, training_runs
from db.flips import Pictured
from model_server import auth
from model_server.existing import refuse_unpublished, run_or_404
from model_server.json_body import json_answer, shared_answer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.run_schemas import FlipAnswer, FlipList
from model_server.schemas import RunPath, VersionPath
from model_server.services import services
from tasks.spec import Task

api = blueprint("flips", "Drawings that changed sides between two versions.")


@api.get("/training-runs/<id>/flips", operation_id="listRunFlips", responses={"200": FlipList}, security=KEY_OR_SESSION)
@auth.requires("viewer")
def list_run_flips(path: RunPath) -> Response:
    """Some drawings that a run's candidate gets right and the champion did not, then some of the reverse."""
    with services().sessions() as session:
        run = run_or_404(training_runs.get(session, path.id), path.id)
        return json_answer(_shown(services().task(run.task), flips.of_run(session, run.id)))


@api.get("/tasks/<task>/model-versions/<version>/flips", operation_id="listVersionFlips", responses={"200": FlipList})
def list_version_flips(path: VersionPath) -> Response:
    """The same for a published version, for everybody: of the base dataset alone, so no user's drawing is shown."""
    task = services().task(path.task)
    with services().sessions() as session:
        refuse_unpublished(session, task.name, path.version)
        run = lineage.run_of(session, task.name, path.version)
        return shared_answer(_shown(task, flips.of_run(session, run.id, base_only=True) if run else []))


def _shown(task: Task, found: Iterable[Pictured]) -> FlipList:
    shown = [
        FlipAnswer(
            set="base" if one.submission is None else "fresh",
            gained=one.gained,
            label=one.label,
            champion=one.champion,
            challenger=one.challenger,
            image=base64.b64encode(one.image).decode(),
        )
        for one in found
    ]
    return FlipList(flips=shown, shape=task.input.shape)
