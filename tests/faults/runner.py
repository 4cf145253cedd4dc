"""`python -m tests.faults.runner`: `make run`, with the worker that asks for little."""

from __future__ import annotations

import sys

from local.config import read
from local.postgres import PostgresError
from local.runner import Runner, Service, StartRefused


class Strained(Runner):
    def _servers(self, env: dict[str, str]) -> list[Service]:
        kept = [service for service in super()._servers(env) if service.name != "training-server"]
        return [*kept, self._service("training-server", env, "tests.faults.worker")]


if __name__ == "__main__":
    try:
        Strained(read()).run()
    except (PostgresError, StartRefused) as error:
        sys.exit(f"deltaloop: {error}")
