"""What `deltaloop doctor` looks at in the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from cli import home
from cli.findings import Finding, broken, note, ok
from cli.home import Home
from db import migrate, model_versions
from db.schema import BaseExample, TrainingRun
from tasks import spec

WORKER = "deltaloop-trainer"  # the application_name of its connections


def database(where: Home) -> Iterator[Finding]:
    """The database answers, is migrated and holds what the tasks need."""
    url = where.database_url or home.running(where)
    if url is None:
        yield note("database", "the embedded PostgreSQL is not running", "`make run` starts it.")
        return
    try:
        with home.database(where) as engine:
            with Session(engine) as session:
                found = migrate.current(session.connection())
                yield ok("database", f"answers at {engine.url.host}:{engine.url.port}, migration {found}")
                yield from _tasks(session)
            yield _worker(engine)
    except home.DatabaseUnusable as error:
        yield broken("database", str(error), "")


def _tasks(session: Session) -> Iterator[Finding]:
    for name in sorted(path.stem for path in spec.TASKS_FOLDER.glob("*.toml")):
        champion = model_versions.champion(session, name)
        if champion is None:
            yield broken(f"{name}: champion", "none", f"Run `deltaloop pretrain {name}`, then `deltaloop setup`.")
        else:
            yield ok(f"{name}: champion", f"version {champion[0].version}")
        examples = session.scalar(select(func.count()).where(BaseExample.task == name)) or 0
        part = f"{name}: base examples"
        if examples:
            yield ok(part, f"{examples:,}")
        else:
            yield note(part, "none: nothing can be trained", f"Run `deltaloop import base {name}`.")


def _worker(engine: Engine) -> Finding:
    connected = worker_connected(engine)
    with engine.connect() as connection:
        waiting = connection.scalar(select(func.count()).where(TrainingRun.state == "queued"))
    if connected:
        return ok("training worker", "connected to the database")
    if waiting:
        what = "none is connected, and a run is waiting"
        return broken("training worker", what, "`make run` starts one, or run `deltaloop train TASK` here.")
    return note("training worker", "none is connected", "`make run` starts one.")


def worker_connected(engine: Engine) -> bool:
    """Whether a training worker listens for runs in this database."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()"
    )
    with engine.connect() as connection:
        return bool(connection.scalar(query, {"name": WORKER}))
