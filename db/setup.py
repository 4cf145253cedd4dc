"""Everything a database needs before the servers start; run once per deploy, harmless when run again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db import base_models, config, installation, migrate, task_revisions
from db.engine import make_engine
from tasks import spec
from tasks.spec import Task

REFUSALS = (
    config.SettingRefused,
    base_models.BaseModelUnusable,
    spec.TaskFileError,
    task_revisions.TaskChangeRefused,
)


def prepare(engine: Engine, tasks: Iterable[Task], models: Path = base_models.MODELS_FOLDER) -> list[str]:
    """Migrate, make the secrets, record the tasks, install the base models. Returns a line for each model installed,
    and for what is left to somebody else."""
    migrate.upgrade(engine)
    lines = []
    with Session(engine) as session, session.begin():
        installation.ensure(session)
        if not installation.keep_drawings_out_of_its_log(session):
            lines.append("PostgreSQL's own log may quote drawings where something fails; see OPERATIONS.md, Watch")
        for task in tasks:
            version = base_models.install(session, task_revisions.sync(session, task), models)
            if version is not None:
                lines.append(f"{task.name}: base model installed as version {version.version}")
    return lines


def main() -> None:
    """Prepare the database that DATABASE_URL names. Exits with one line that says what is wrong."""
    try:
        engine = make_engine(config.database_url(), application="deltaloop setup")
        for line in prepare(engine, spec.shipped().values()):
            sys.stdout.write(f"deltaloop: {line}\n")
        with engine.connect() as connection:
            found = migrate.current(connection)
    except REFUSALS as error:
        sys.exit(f"deltaloop: {error}")
    except OperationalError as error:
        sys.exit(f"deltaloop: the database does not answer: {str(error.orig).splitlines()[0]}")
    newer = f", newer than this code's {migrate.head()}: nothing to migrate" if found != migrate.head() else ""
    sys.stdout.write(f"deltaloop: the database is at migration {found}{newer}\n")


if __name__ == "__main__":
    main()
