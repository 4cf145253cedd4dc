"""PostgreSQL, model servers and nginx as they stand in production, on free ports; each can be killed and come back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy.orm import Session

from db import api_keys, setup
from db.engine import make_engine
from local import children, front
from local.postgres import Postgres, free_port
from tasks import spec
from tests.conftest import FAST, REPOSITORY
from tests.contract.front import Door, write_page
from tests.waiting import wait_for

GUNICORN = ("gunicorn", "-c", "model_server/gunicorn.conf.py", "model_server.asgi:create_asgi()")
START_SECONDS = 60


@dataclass
class ModelServer:
    """gunicorn with one worker, started anew at the same address."""

    database_url: str
    log: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        own = {"DATABASE_URL": self.database_url, "BIND": self.address, "WEB_WORKERS": "1", "TRUSTED_PROXIES": "1"}
        env = {**os.environ, "PYTHONUNBUFFERED": "1", **own, **self.settings}
        with self.log.open("ab") as log:
            self.process = children.start([sys.executable, "-m", *GUNICORN], log=log, env=env, cwd=REPOSITORY)
        wait_for(self._alive, seconds=START_SECONDS, what=f"the model server ({self.log})")

    def kill(self) -> None:
        """All of it at once, as when its machine goes."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _alive(self) -> bool | None:
        try:
            return requests.get(f"http://{self.address}/healthz", timeout=5).ok or None
        except requests.RequestException:
            return None


@dataclass
class Stack(Door):
    postgres: Postgres = field(kw_only=True)
    servers: list[ModelServer] = field(kw_only=True)
    admin: dict[str, str] = field(kw_only=True)

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(self.url + path, headers=headers, timeout=30)

    def answers_soon(self, path: str, status: int = 200, *, seconds: float = 15) -> requests.Response:
        """Wait until a path is answered like this."""

        def answered() -> requests.Response | None:
            answer = self.get(path)
            return answer if answer.status_code == status else None

        return wait_for(answered, seconds=seconds, what=f"{status} for {path}")


@contextmanager
def running(servers: int = 1, nginx: dict[str, str] | None = None, **settings: str) -> Iterator[Stack]:
    """Everything, with the base models. `nginx`: settings of nginx/entrypoint.sh; the others are the model servers'."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as standing:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's workers are somebody else
        postgres = Postgres(folder / "postgres", options=FAST)
        standing.callback(postgres.stop)
        url = postgres.start()
        key = _prepare(url)
        started = [ModelServer(url, folder / f"model_server.{number}.log", settings) for number in range(servers)]
        for server in started:
            standing.callback(server.kill)
            server.start()
        write_page(folder / "page")
        upstream = " ".join(server.address for server in started)
        address = standing.enter_context(front.running(folder, upstream, free_port(), nginx))
        yield Stack(
            address,
            folder / "log",
            postgres=postgres,
            servers=started,
            admin={"Authorization": f"Bearer {key}"},
        )


def _prepare(url: str) -> str:
    """The database as `python -m db.setup` leaves it, and an admin's key."""
    engine = make_engine(url)
    setup.prepare(engine, spec.shipped().values())
    with Session(engine) as session, session.begin():
        key = api_keys.create(session, name="a test", role="admin")
    engine.dispose()
    return key
