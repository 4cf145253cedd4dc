"""Whether this installation can serve, for a load balancer or a deploy that decides where requests go."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import figures, migrate, model_versions
from db.base_models import MODELS_FOLDER
from model_server.probing import NoAnswer, Probe

LOG = logging.getLogger("deltaloop.model_server")
SECONDS = 2.0  # whoever asks gives up soon after, and takes silence for a no


@dataclass(frozen=True)
class Check:
    """Whether a condition is met, and what there is to say about it."""

    met: bool
    says: str = "ok"


MET = Check(True)


def checks(
    sessions: sessionmaker[Session], tasks: Iterable[str], probe: Probe, *, seconds: float = SECONDS
) -> dict[str, Check]:
    """Each by name: the database, its migration, and a champion of each task that ships one.

    Never raises for a database that is away or hangs. Why it does not answer goes into the log, not into the answer.
    """
    shipped = [task for task in tasks if (MODELS_FOLDER / task).is_dir()]

    def look() -> dict[str, Check]:
        with sessions() as session:
            figures.limit(session, milliseconds=round(1000 * seconds))
            found = {"database": MET, "migration": migration(migrate.current(session.connection()))}
            # Tables that do not exist yet cannot be asked.
            return found | _champions(session, shipped) if found["migration"].met else found

    try:
        return probe.ask(look, seconds=seconds)
    except NoAnswer:
        LOG.warning("the database does not answer within %g s", seconds)
    except SQLAlchemyError as error:
        LOG.warning("the database does not answer: %s", str(error.__cause__ or error).splitlines()[0])
    return {"database": Check(False, "does not answer")}


def migration(found: str | None) -> Check:
    """Whether this code can work with a database at that migration. Newer code may have migrated it already, and each
    migration suits the code before it; an older database lacks something."""
    ours = migrate.head()
    stands = {
        "same": MET,
        "newer": Check(True, f"ok: the database is newer, at {found}; this code is at {ours}"),
        "older": Check(False, f"the database is older, at {found}; this code needs {ours}: migrate"),
        "strange": Check(False, f"the database is at {found}, which no code like this one, at {ours}, has made"),
    }
    return stands[migrate.standing(found)]


def _champions(session: Session, shipped: Iterable[str]) -> dict[str, Check]:
    missing = Check(False, "no version is published")
    return {f"champion of {task}": MET if model_versions.champion(session, task) else missing for task in shipped}
