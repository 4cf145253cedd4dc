"""Tasks, and what to ask for next."""

from __future__ import annotations

import datetime as dt

from flask import Response

from db import task_revisions
from model_server import auth, live_history, prompts, stats
from model_server.errors import ApiError
from model_server.json_body import json_answer, shared_answer
from model_server.live_history import LiveHistory
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import ErrorAnswer, TaskPath
from model_server.services import services
from model_server.stats import StatsAnswer
from model_server.task_schemas import InputAnswer, LabelAddition, PromptAnswer, StatsQuery, TaskAnswer, TaskList
from tasks.new_labels import LabelExists, LabelRefused
from tasks.spec import Task

api = blueprint("tasks", "What can be recognised.")


@api.get("/tasks", operation_id="listTasks", responses={"200": TaskList, "304": None})
def list_tasks() -> Response:
    """The tasks of this installation."""
    return shared_answer(TaskList([_shown(task) for task in services().tasks.values()]))


@api.get("/tasks/<task>/prompt", operation_id="getPrompt", responses={"200": PromptAnswer})
def get_prompt(path: TaskPath) -> Response:
    """The label to ask for next: the less is known of how well one is recognised, the likelier; new ones often."""
    task = services().task(path.task)
    recalls, random = services().recalls.of(task), services().random
    eligible = prompts.eligible(task.labels, recalls.known, random)
    answer = json_answer(PromptAnswer(label=prompts.choose(eligible, recalls.by_label, random)))
    answer.cache_control.no_store = True
    return answer


@api.get("/tasks/<task>/stats", operation_id="getStats", responses={"200": StatsAnswer}, security=KEY_OR_SESSION)
@auth.requires("viewer")
def get_stats(path: TaskPath, query: StatsQuery) -> Response:
    """Submissions per label and day, live accuracy, drift."""
    task = services().task(path.task)
    with services().sessions() as session:
        return json_answer(stats.compose(session, task, days=query.days, now=dt.datetime.now(dt.UTC)))


@api.get("/tasks/<task>/live", operation_id="getLive", responses={"200": LiveHistory}, security=KEY_OR_SESSION)
@auth.requires("viewer")
def get_live(path: TaskPath, query: StatsQuery) -> Response:
    """Live accuracy by day and version."""
    task = services().task(path.task)
    with services().sessions() as session:
        return json_answer(live_history.compose(session, task, days=query.days, now=dt.datetime.now(dt.UTC)))


@api.post(
    "/tasks/<task>/labels",
    operation_id="addLabel",
    responses={"201": TaskAnswer, "409": ErrorAnswer},
    security=KEY_OR_SESSION,
)
@auth.requires("admin")
def add_label(path: TaskPath, body: LabelAddition) -> Response:
    """Append a label to the task, for good. Every server takes it within seconds; the next training run learns it."""
    file = services().tasks.files[services().task(path.task).name]
    try:
        with services().sessions.begin() as session:
            grown = task_revisions.add_label(session, file, body.label, body.names)
    except LabelExists as error:
        raise ApiError(409, "label_exists", str(error)) from None
    except LabelRefused as error:
        raise ApiError(422, "bad_label", str(error)) from None
    services().tasks.look()
    return json_answer(_shown(grown), 201)


def _shown(task: Task) -> TaskAnswer:
    return TaskAnswer(
        name=task.name,
        title=task.title.get("en") or next(iter(task.title.values())),
        titles=task.title,
        labels=list(task.labels),
        label_names={label.key: label.names for label in task.label},
        input=InputAnswer.model_validate(task.input),
        recipe=task.recipe,
        modes=list(task.modes),
        unsure_below=task.unsure_below,
    )
