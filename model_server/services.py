"""What the requests of one process share."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session, sessionmaker

from db import installation, submissions
from db.submissions import KnownVersion
from model_server.config import Settings
from model_server.errors import ApiError
from model_server.known_recalls import KnownRecalls
from model_server.known_tasks import KnownTasks
from model_server.model_files import FileCache
from model_server.probing import Probe
from model_server.storing import Storage
from tasks.spec import Task

EXTENSION = "deltaloop"
MAX_KNOWN_VERSIONS = 10_000


@dataclass
class Services:
    """Settings, tasks, the way to the database, and what never changes once it was read from there."""

    settings: Settings
    tasks: KnownTasks
    recalls: KnownRecalls
    sessions: sessionmaker[Session]
    storage: Storage
    random: random.Random
    files: FileCache
    probe: Probe = field(default_factory=Probe)
    _secret_key: bytes | None = None
    _versions: dict[tuple[str, int], KnownVersion] = field(default_factory=dict)

    def secret_key(self) -> bytes:
        """The key that signs cookies, the same in every process on this database."""
        if self._secret_key is None:
            with self.sessions() as session:
                self._secret_key = installation.secret_key(session)
        return self._secret_key

    def task(self, name: str, *, naming: Collection[str] = ()) -> Task:
        """One task as it is now. Raises ApiError 404.

        `naming`: labels that a request names. A label that is unknown here may be a moment old, and known to the
        process that answered before, so it is looked for at once.
        """
        found = self.tasks.get(name)
        if found is None:
            known = ", ".join(self.tasks)
            raise ApiError(404, "unknown_task", f"There is no task {name!r}. Tasks: {known}.")
        if naming and not set(found.labels).issuperset(naming):
            self.tasks.look()
            found = self.tasks[name]
        return found

    def known_versions(self, task: str, numbers: set[int]) -> dict[int, KnownVersion]:
        """The published ones among these versions. Versions never change, so each is read once."""
        missing = [number for number in numbers if (task, number) not in self._versions]
        if missing:
            if len(self._versions) > MAX_KNOWN_VERSIONS:
                self._versions.clear()
            with self.sessions() as session:
                found = submissions.known_versions(session, task, missing)
            self._versions.update({(task, number): version for number, version in found.items()})
        return {number: self._versions[task, number] for number in numbers if (task, number) in self._versions}


def services() -> Services:
    """Those of the running application."""
    return cast(Services, current_app.extensions[EXTENSION])
