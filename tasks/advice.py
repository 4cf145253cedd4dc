"""What to do where a task's base dataset is missing."""

from __future__ import annotations

from tasks.spec import Task

QUICKDRAW = "quickdraw/"


def on_base_data(task: Task, program: str = "deltaloop") -> str:
    """How to get the base dataset of a task and load it: a sentence of commands that are true for this task."""
    sources = task.base.sources
    load = f"`{program} import base {task.name}` (or the next start of `make run`) loads it"
    if any(source.path.startswith(QUICKDRAW) for source in sources):
        return f"`{program} fetch quickdraw --task {task.name}` downloads some, then {load}."
    folder = f"Set BASE_DATA to the folder that holds {sources[0].path}; then {load}"
    if sources[0].kind == "idx":
        return f"{folder}. Or `{program} import mnist IMAGES LABELS --task {task.name} --as base`."
    return f"{folder}."
