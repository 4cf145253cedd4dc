"""What the first start makes: the prepared database and the first admin key."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import api_keys, setup
from db.engine import make_engine
from db.schema import ApiKey, BaseExample
from model_server import crontab
from tasks import spec
from tasks.spec import Task


def prepare(database_url: str, admin_key: Path) -> list[str]:
    """Bring the database up to date and see to it that there is an admin key. Returns lines to print.

    Raises CronRefused before anything is touched: the scheduler would end and be started again for ever.
    """
    crontab.check(spec.shipped().values())
    engine = make_engine(database_url, application="deltaloop setup")
    try:
        lines = setup.prepare(engine, spec.shipped().values())
        with Session(engine) as session, session.begin():
            if _needs_key(session, admin_key):
                _write_private(admin_key, api_keys.create(session, name="first admin", role="admin"))
        return lines
    finally:
        engine.dispose()


def tasks_without_base_data(database_url: str) -> list[Task]:
    """Tasks whose base dataset the database does not hold yet."""
    engine = make_engine(database_url, application="deltaloop setup")
    try:
        with Session(engine) as session:
            loaded = set(session.scalars(select(BaseExample.task).distinct()))
        return [task for name, task in spec.shipped().items() if name not in loaded]
    finally:
        engine.dispose()


def _needs_key(session: Session, admin_key: Path) -> bool:
    """A lost key file gets a new key; the old one stays valid until it is revoked."""
    valid = session.scalar(select(func.count()).where(ApiKey.role == "admin", ApiKey.revoked_at.is_(None)))
    return not valid or not admin_key.exists()


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
