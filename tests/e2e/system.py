"""The real system as `make run` starts it, on free ports, in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from local import instance
from tests.waiting import wait_for


@dataclass
class System:
    url: str
    home: Path
    process: subprocess.Popen[str]

    @property
    def admin(self) -> dict[str, str]:
        """The header of a request by the first admin."""
        return {"Authorization": f"Bearer {(self.home / 'admin.key').read_text().strip()}"}

    @property
    def database_url(self) -> str:
        return (self.home / "database.url").read_text()

    def get(self, path: str, **arguments: Any) -> Any:
        answer = requests.get(f"{self.url}/api/v1{path}", headers=self.admin, timeout=20, **arguments)
        answer.raise_for_status()
        return answer.json()

    def train(self, task: str, *, seconds: float = 540) -> dict[str, Any]:
        """Trigger a run by REST and wait for its end. Returns the run."""
        answer = requests.post(f"{self.url}/api/v1/tasks/{task}/training-runs", headers=self.admin, timeout=20)
        assert answer.status_code in (200, 202), answer.text
        run = answer.json()["id"]

        def ended() -> dict[str, Any] | None:
            found = self.get(f"/training-runs/{run}")
            return found if found["state"] not in ("queued", "running") else None

        return wait_for(ended, seconds=seconds, what=f"the end of run {run}")


def start(home: Path, **env: str) -> System:
    """Start `python -m local`, on a free port unless PORT names one; returns once it says where to open it."""
    url, process = instance.start(home, env)
    return System(url, home, process)


def stop(system: System, sig: signal.Signals = signal.SIGTERM) -> int:
    """End the system; returns its exit status."""
    return instance.stop(system.process, sig)


@contextmanager
def running(home: Path, **env: str) -> Iterator[System]:
    system = start(home, **env)
    try:
        yield system
    finally:
        stop(system)


def processes_of(home: Path) -> list[str]:
    """Command lines of living processes that belong to the system in `home`."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rsplit(") ", 1)[1][0]
        except OSError:
            continue
        belongs = str(home) in command or f"DELTALOOP_HOME={home}".encode() in environment
        if belongs and state != "Z" and "-m local" not in command and int(folder.name) != os.getpid():
            found.append(command)
    return found
