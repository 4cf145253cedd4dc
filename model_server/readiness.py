"""Whether this installation can serve."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import migrate, model_versions
from db.base_models import MODELS_FOLDER

OK = "ok"


def checks(sessions: sessionmaker[Session], tasks: Iterable[str]) -> dict[str, str]:
    """Each check by name: OK, or what is wrong. Never raises for a database that is away."""
    try:
        with sessions() as session:
            return {"database": OK, "migration": _migration(session), **_champions(session, tasks)}
    except SQLAlchemyError as error:
        return {"database": str(error.__cause__ or error).splitlines()[0]}


def _migration(session: Session) -> str:
    current, head = migrate.current(session.connection()), _head()
    return OK if current == head else f"the database is at {current}, this code at {head}; migrate"


@cache
def _head() -> str:
    return migrate.head()


def _champions(session: Session, tasks: Iterable[str]) -> dict[str, str]:
    shipped = [task for task in tasks if (MODELS_FOLDER / task).is_dir()]
    return {
        f"champion of {task}": OK if model_versions.champion(session, task) else "no version is published"
        for task in shipped
    }
