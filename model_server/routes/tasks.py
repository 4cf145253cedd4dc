"""Tasks, and what to ask for next."""

from __future__ import annotations

import datetime as dt

from flask import Response

from db import live
from model_server import auth, drift, prompts, stats
from model_server.json_body import json_answer
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import InputAnswer, PromptAnswer, StatsQuery, TaskAnswer, TaskList, TaskPath
from model_server.services import services
from model_server.stats import StatsAnswer
from tasks.spec import Task

api = blueprint("tasks", "What can be recognised.")


@api.get("/tasks", operation_id="listTasks", responses={"200": TaskList})
def list_tasks() -> Response:
    """The tasks of this installation."""
    return json_answer(TaskList([_shown(task) for task in services().tasks.values()]))


@api.get("/tasks/<task>/prompt", operation_id="getPrompt", responses={"200": PromptAnswer})
def get_prompt(path: TaskPath) -> Response:
    """The label to ask for next: the likelier, the less is known of how well it is recognised."""
    task = services().task(path.task)
    with services().sessions() as session:
        tallies = live.tallies(session, task.name, recent=drift.RECENT, before=0)
    recalls = drift.recalls(tallies, task.labels)
    answer = json_answer(PromptAnswer(label=prompts.choose(task.labels, recalls, services().random)))
    answer.cache_control.no_store = True
    return answer


@api.get("/tasks/<task>/stats", operation_id="getStats", responses={"200": StatsAnswer}, security=KEY_OR_SESSION)
@auth.requires("viewer")
def get_stats(path: TaskPath, query: StatsQuery) -> Response:
    """Submissions per label and day, live accuracy, drift."""
    task = services().task(path.task)
    with services().sessions() as session:
        return json_answer(stats.compose(session, task, days=query.days, now=dt.datetime.now(dt.UTC)))


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
