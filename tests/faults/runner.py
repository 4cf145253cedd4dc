"""`python -m tests.faults.runner`: `make run`, with the worker that asks for little."""

from __future__ import annotations

import sys

from local import services
from local.config import Settings, read
from local.postgres import PostgresError
from local.runner import Runner, StartRefused
from local.services import Service


def strained(settings: Settings, env: dict[str, str]) -> list[Service]:
    kept = [service for service in services.servers(settings, env) if service.name != "training-server"]
    return [*kept, services.service(settings, "training-server", env, "tests.faults.worker")]


if __name__ == "__main__":
    try:
        Runner(read(), strained).run()
    except (PostgresError, StartRefused) as error:
        sys.exit(f"deltaloop: {error}")
