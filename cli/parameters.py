"""Kinds of arguments that several commands take."""

from __future__ import annotations

from typing import Any

import click

from tasks import spec
from tasks.spec import Task


class TaskName(click.ParamType[Task]):
    """The name of a task of this installation; becomes the task."""

    name = "task"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Task:
        if isinstance(value, Task):
            return value
        try:
            return spec.named(value)
        except spec.NoSuchTask as error:
            self.fail(str(error), param, ctx)


TASK = TaskName()
SEED = click.IntRange(0, 2**31 - 1)
