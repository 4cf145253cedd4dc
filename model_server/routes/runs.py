"""Training runs: ask for one, watch it, cancel it."""

from __future__ import annotations

import datetime as dt

from flask import Response, g

from db import arrivals, training_runs
from model_server import auth, next_run
from model_server.errors import ApiError
from model_server.existing import run_or_404
from model_server.json_body import json_answer
from model_server.next_run import NextRunAnswer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.run_schemas import RunAnswer, RunList, RunsQuery
from model_server.schemas import RunPath, TaskPath
from model_server.services import services

api = blueprint("training-runs", "Delta-training, from queued to its verdict.")


@api.post(
    "/tasks/<task>/training-runs",
    operation_id="createTrainingRun",
    responses={"202": RunAnswer, "200": RunAnswer},
    security=KEY_OR_SESSION,
)
@auth.requires("admin")
def create_run(path: TaskPath) -> Response:
    """Ask for a training run: 202 with the new one, 200 with the one that is open already.

    It is done however little is new; `caution` says then that it spends a look on known data.
    """
    task = services().task(path.task)
    with services().sessions.begin() as session:
        caution = arrivals.since_last_look(session, task).caution
        run, is_new = training_runs.enqueue(
            session, task.name, trigger="admin", requested_by=auth.principal().name, request_id=g.request_id
        )
        answer = RunAnswer.model_validate(run).model_copy(update={"caution": caution if is_new else None})
        return json_answer(answer, 202 if is_new else 200)


@api.get(
    "/tasks/<task>/training-runs",
    operation_id="listTrainingRuns",
    responses={"200": RunList},
    security=KEY_OR_SESSION,
)
@auth.requires("viewer")
def list_runs(path: TaskPath, query: RunsQuery) -> Response:
    """A task's runs, newest first."""
    task = services().task(path.task)
    with services().sessions() as session:
        found = training_runs.all_of(session, task.name, limit=query.limit)
        answers = [RunAnswer.model_validate(run) for run in found]
        return json_answer(RunList([one.brief() for one in answers] if query.brief else answers))


@api.get(
    "/tasks/<task>/next-run",
    operation_id="getNextRun",
    responses={"200": NextRunAnswer},
    security=KEY_OR_SESSION,
)
@auth.requires("viewer")
def get_next_run(path: TaskPath) -> Response:
    """What would start the next run by itself, and what each trigger still waits for."""
    task, switched_on = services().task(path.task), services().settings.triggers
    with services().sessions() as session:
        return json_answer(next_run.compose(session, task, switched_on=switched_on, now=dt.datetime.now(dt.UTC)))


@api.get("/training-runs/<id>", operation_id="getTrainingRun", responses={"200": RunAnswer}, security=KEY_OR_SESSION)
@auth.requires("viewer")
def get_run(path: RunPath) -> Response:
    """One run: its progress and epochs while it runs, its verdict at the end."""
    with services().sessions() as session:
        return json_answer(RunAnswer.model_validate(run_or_404(training_runs.get(session, path.id), path.id)))


@api.delete(
    "/training-runs/<id>", operation_id="cancelTrainingRun", responses={"200": RunAnswer}, security=KEY_OR_SESSION
)
@auth.requires("admin")
def cancel_run(path: RunPath) -> Response:
    """Cancel: a queued run ends at once, a running one at its worker's next look."""
    with services().sessions.begin() as session:
        run = run_or_404(training_runs.cancel(session, path.id), path.id)
        if run.state in ("succeeded", "failed"):
            raise ApiError(409, "run_has_ended", f"Training run {run.id} has {run.state}; there is nothing to cancel.")
        return json_answer(RunAnswer.model_validate(run))
