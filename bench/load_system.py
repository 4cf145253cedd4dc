"""nginx → gunicorn → PostgreSQL as production runs them, with process numbers, and the classic server beside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from bench import browser_sites
from bench.browser_sites import FRONTEND, ROOT
from bench.results import CannotMeasure
from db import setup
from db.engine import make_engine
from local import children, front
from local.postgres import Postgres, free_port
from tasks import spec
from training_server import tfjs_in_node

EXPRESS = ROOT / "bench" / "peers" / "express"
START_SECONDS = 60.0
# What one address and one person may send is what production limits first; here one machine plays everybody.
UNLIMITED = dict.fromkeys(("SUBMISSION_LIMIT", "CONTRIBUTOR_LIMIT", "WRITE_LIMIT"), "1000000000/minute")
NGINX_UNLIMITED = {"WRITE_RATE": "1000000r/s", "WRITE_BURST": "100000", "TRUSTED_NETWORKS": "127.0.0.1/32"}


@dataclass(frozen=True)
class System:
    """`roots`: the number of each part's first process."""

    url: str
    engine: Engine
    roots: Mapping[str, int]
    environment: Mapping[str, str] = field(repr=False)

    @property
    def server(self) -> str:
        """The model server without nginx."""
        return f"http://{self.environment['BIND']}"

    @property
    def database_url(self) -> str:
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def running(*services: str) -> Iterator[System]:
    """The system with a durable PostgreSQL (fsync and synchronous_commit on, its default). `services`: others to run,
    of "scheduler" and "training_server". Raises CannotMeasure."""
    if not (FRONTEND / "dist" / "index.html").exists() or not front.installed():
        raise CannotMeasure("the built page (`make page`), nginx, its brotli module or envsubst is missing")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # as root, nginx's workers are somebody else
        shutil.copytree(FRONTEND / "dist", folder / "page")
        postgres = Postgres(folder / "postgres")
        engine = make_engine(postgres.start())
        stack.callback(postgres.stop)
        stack.callback(engine.dispose)
        setup.prepare(engine, spec.shipped().values())
        port, environment = free_port(), {**os.environ, **UNLIMITED, "TRUSTED_PROXIES": "1", "TRIGGERS": "on"}
        environment |= {"DATABASE_URL": postgres.url(), "BIND": f"127.0.0.1:{port}", "DELTALOOP_HOME": str(folder)}
        gunicorn = ("gunicorn", "-c", "model_server/gunicorn.conf.py", "model_server.asgi:create_asgi()")
        modules = {"model_server": gunicorn, "scheduler": ("model_server.scheduler",)}
        roots = {"postgres": postgres.process.pid if postgres.process else 0}
        for service in ("model_server", *services):
            command = [sys.executable, "-m", *modules.get(service, (service,))]
            roots[service] = stack.enter_context(_process(command, environment, folder / f"{service}.log", ROOT)).pid
        url = stack.enter_context(front.running(folder, f"127.0.0.1:{port}", free_port(), NGINX_UNLIMITED))
        roots["nginx"] = int((folder / "state" / "nginx.pid").read_text())
        _wait(lambda: _answers(f"{url}/readyz"), "the model server")
        yield System(url, engine, roots, environment)


@contextmanager
def express(system: System) -> Iterator[str]:
    """The classic server on the same PostgreSQL; yields where it takes drawings."""
    browser_sites.install(EXPRESS)
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": system.database_url, "PORT": str(port)}
    with tempfile.NamedTemporaryFile() as log:
        command = [tfjs_in_node.find_node(), "server.js"]
        with _process(command, environment, Path(log.name), EXPRESS):
            _wait(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), "the classic server")
            yield f"http://127.0.0.1:{port}/drawings"


@contextmanager
def _process(
    command: list[str], environment: Mapping[str, str], log: Path, folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as file:
        process = children.start(command, env=environment, log=file, cwd=folder)
    try:
        yield process
    finally:
        children.stop(process)


def _wait(there: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not there():
        if time.monotonic() > deadline:
            raise CannotMeasure(f"{what} did not start")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 404  # of a server that has no such page
    except OSError:
        return False
