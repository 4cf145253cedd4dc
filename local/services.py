"""The programs that `make run` keeps running: what each one is, and how it is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from local import children
from local.config import REPOSITORY, Settings

RESTART_PAUSE_SECONDS = 1.0
MODEL_SERVER = ("gunicorn", "-c", "model_server/gunicorn.conf.py", "model_server.asgi:create_asgi()")


@dataclass
class Service:
    """One child process: started, restarted when it dies, stopped in order."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    once: bool = False  # ends by itself: loading the base dataset, one task after the other
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self.process = children.start(self.command, log=log, env=self.env, cwd=REPOSITORY)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def restart_if_ended(self) -> None:
        rested = time.monotonic() - self.started_at > RESTART_PAUSE_SECONDS
        if self.ended() and not self.once and rested:
            self.end_leftover()
            self.start()

    def stop(self) -> None:
        if self.process is not None:
            children.stop(self.process)

    def end_leftover(self) -> None:
        """Workers outlive a gunicorn that was killed, and hold its port for as long as they have something to answer.

        Its session is its own, so nobody else is in this group.
        """
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def servers(settings: Settings, env: dict[str, str]) -> list[Service]:
    """Model server, scheduler and training worker; the model server first."""
    found = [
        service(settings, "model-server", env, *MODEL_SERVER),
        service(settings, "scheduler", env, "model_server.scheduler"),
    ]
    if settings.launcher == "off":  # else the scheduler launches one when a run waits
        found.append(service(settings, "training-server", env, "training_server"))
    return found


def loader(settings: Settings, task: str, env: dict[str, str]) -> Service:
    """A service that loads the base dataset of a task and then ends."""
    found = service(settings, f"base-data-{task}", env, "cli", "import", "base", task)
    # Nobody waits for it, and people who draw meanwhile should not notice it.
    return replace(found, command=["nice", *found.command], once=True)


def service(settings: Settings, name: str, env: dict[str, str], *module: str) -> Service:
    """A Python module with its arguments, whose output goes to the log of that name."""
    return Service(name, [sys.executable, "-m", *module], env, settings.logs / f"{name}.log")


def environment(settings: Settings, url: str) -> dict[str, str]:
    """The environment of every service; `url`: the database's."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DELTALOOP_HOME": str(settings.home),
        "BASE_DATA": str(settings.base_data),
        "TRIGGERS": "on" if settings.triggers else "off",
        "FRONTEND_DIST": str(REPOSITORY / "frontend" / "dist"),
        "BIND": f"127.0.0.1:{settings.port}",
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }


def answers(url: str) -> bool:
    """Whether a GET of this URL is answered by 200."""
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=2) as response:
        return bool(response.status == 200)
    return False
