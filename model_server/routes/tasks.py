"""Tasks, and what to ask for next."""

from __future__ import annotations

from flask import Response

from db import labels
from model_server import prompts
from model_server.json_body import json_answer
from model_server.routes import blueprint
from model_server.schemas import InputAnswer, PromptAnswer, TaskAnswer, TaskList, TaskPath
from model_server.services import services
from tasks.spec import Task

api = blueprint("tasks", "What can be recognised.")


@api.get("/tasks", operation_id="listTasks", responses={"200": TaskList})
def list_tasks() -> Response:
    """The tasks of this installation."""
    return json_answer(TaskList([_shown(task) for task in services().tasks.values()]))


@api.get("/tasks/<task>/prompt", operation_id="getPrompt", responses={"200": PromptAnswer})
def get_prompt(path: TaskPath) -> Response:
    """The label to ask for next: one of those given least often lately."""
    task = services().task(path.task)
    with services().sessions() as session:
        counts = labels.recent_counts(session, task.name)
    answer = json_answer(PromptAnswer(label=prompts.choose(task.labels, counts, services().random)))
    answer.cache_control.no_store = True
    return answer


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
