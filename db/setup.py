"""Everything a database needs before the servers start; run once per deploy, harmless when run again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import base_models, installation, migrate, task_revisions
from tasks.spec import Task


def prepare(engine: Engine, tasks: Iterable[Task]) -> list[str]:
    """Migrate, make the secrets, record the tasks, install the base models. Returns a line for each model installed."""
    migrate.upgrade(engine)
    lines = []
    with Session(engine) as session, session.begin():
        installation.ensure(session)
        for task in tasks:
            task_revisions.sync(session, task)
            version = base_models.install(session, task)
            if version is not None:
                lines.append(f"{task.name}: base model installed as version {version.version}")
    return lines
