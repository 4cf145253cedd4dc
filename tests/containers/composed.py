"""The composed system: its containers by docker-compose, its addresses through nginx."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from local.postgres import free_port
from tests.conftest import REPOSITORY
from tests.waiting import wait_for

SERVICES = ("postgres", "model_server", "scheduler", "training_server", "nginx")


class DriveFailed(AssertionError):
    """The composed system did not do what it must; the message says what."""


@dataclass
class Composed:
    """One project of docker-compose, published on `port` of loopback."""

    project: str
    files: tuple[Path, ...]
    port: int
    environment: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)  # of an admin, once there is a key
    tls_port: int = field(default_factory=free_port)
    desk_port: int = field(default_factory=free_port)  # of TensorBoard
    services: tuple[str, ...] = SERVICES

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def compose(self, *arguments: str, shown: bool = False, given: bytes | None = None) -> str:
        """Run docker-compose; `shown` leaves its output on the terminal. Returns stdout. Raises DriveFailed."""
        return self.compose_bytes(*arguments, shown=shown, given=given).decode()

    def compose_bytes(self, *arguments: str, shown: bool = False, given: bytes | None = None) -> bytes:
        """The same, where what it says or is `given` is no text."""
        files = [part for path in self.files for part in ("--file", str(path))]
        ports = {"PORT": str(self.port), "TLS_PORT": str(self.tls_port), "TENSORBOARD_PORT": str(self.desk_port)}
        finished = subprocess.run(
            ["env", "docker-compose", "--project-name", self.project, *files, *arguments],
            cwd=REPOSITORY,
            env={**self.environment, **ports},
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            stdout=None if shown else subprocess.PIPE,
            stderr=None if shown else subprocess.PIPE,
            check=False,
        )
        if finished.returncode != 0:
            said = "" if shown else f"\n{finished.stdout.decode()}{finished.stderr.decode()}"
            raise DriveFailed(f"docker-compose {' '.join(arguments)} ended with {finished.returncode}{said}")
        return finished.stdout or b""

    def inside(self, service: str, *command: str) -> str:
        """Run a command in a running container."""
        return self.compose("exec", "-T", service, *command)

    def docker(self, *arguments: str) -> str:
        command = ["env", "docker", *arguments]
        finished = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if finished.returncode != 0:
            raise DriveFailed(f"docker {' '.join(arguments)}: {finished.stderr}")
        return finished.stdout.strip()

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask through nginx. Raises DriveFailed for an answer that is an error."""
        answer = requests.get(self.url + path, headers={**self.headers, **headers}, timeout=20)
        expect(answer.ok, f"GET {path} answered {answer.status_code}: {answer.text[:300]}")
        return answer

    def api(self, path: str) -> Any:
        return self.get(f"/api/v1{path}").json()

    def wait_until_ready(self, *, seconds: float = 120) -> None:
        """Until the model server says so through nginx."""

        def ready() -> bool | None:
            try:
                return requests.get(f"{self.url}/readyz", timeout=5).ok or None
            except requests.RequestException:
                return None

        wait_for(ready, seconds=seconds, what="readiness through nginx")

    def wait_until_healthy(self, *, seconds: float = 120) -> None:
        """Until the health check of every container passes."""

        waiting = set(self.services)

        def healthy() -> bool | None:
            waiting.difference_update([name for name in waiting if self.health(name) == "healthy"])
            return None if waiting else True

        try:
            wait_for(healthy, seconds=seconds, what="health of every container")
        except AssertionError as error:
            raise DriveFailed(f"{error}: {', '.join(sorted(waiting))} not healthy") from None

    def health(self, service: str) -> str:
        container = self.compose("ps", "--quiet", service).strip()
        return self.docker("inspect", "--format", "{{.State.Health.Status}}", container)


def expect(true: bool, message: str) -> None:
    if not true:
        raise DriveFailed(message)
