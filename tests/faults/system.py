"""The system under strain: nginx in front of what `make run` runs, on a small disk, and who starts them again.

The runner supervises PostgreSQL, model server, scheduler and worker, as on one machine. The harness stands for what
supervises the rest (a container engine, systemd): whichever of nginx and the runner ends, it starts again, once all
that it had started is gone, as the end of a container is the end of everything in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import requests

from local import children, front
from local.config import REPOSITORY
from local.postgres import free_port
from local.services import Service
from tests.faults import processes
from tests.waiting import wait_for

DISK_MEGABYTES, MORE_A_ROUND = 512, 10  # what visitors send stays, and the ledger sorts it
LOOK_SECONDS = 0.1
START_SECONDS = 120.0
DEAD_SECONDS = "5"
UNLIMITED = "1000000000/minute"


@dataclass
class Supervised(Service):
    """A service that is started by the first look at it, and again whenever it ends."""

    def keep(self) -> None:
        if self.process is None:
            self.start()
        self.restart_if_ended()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def stop(self) -> None:
        if self.process is not None:
            children.stop(self.process, timeout=60)
            self.end_leftover()


@dataclass
class System:
    """Start it with `start`, end it with `stop`. `folder` must be empty and open to everybody; `rounds`: how many it is
    to last."""

    folder: Path
    rounds: int
    url: str = ""
    ending: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self.port, front_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{front_port}"
        self.home = self.folder / "home"
        self.disk = self.home / "postgres"
        self.disk.mkdir(parents=True)
        options = f"size={DISK_MEGABYTES + MORE_A_ROUND * self.rounds}m,mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.disk], check=True)
        shutil.copytree(REPOSITORY / "frontend" / "dist", self.folder / "page")
        limits = dict.fromkeys(("SUBMISSION_LIMIT", "CONTRIBUTOR_LIMIT", "WRITE_LIMIT"), UNLIMITED)
        own = {"DELTALOOP_HOME": str(self.home), "PORT": str(self.port), "BASE_DATA": "/nonexistent", "TRIGGERS": "off"}
        worker = {"WORKER_DEAD_SECONDS": DEAD_SECONDS, "TRUSTED_PROXIES": "1"}
        runner = [sys.executable, "-m", "tests.faults.runner"]
        self.runner = Supervised(
            "runner", runner, {**os.environ, **limits, **own, **worker}, self.folder / "runner.log"
        )
        env = front.environment(self.folder, f"127.0.0.1:{self.port}", front_port)
        env |= {"WRITE_RATE": "1000000r/s", "WRITE_BURST": "100000"}
        self.nginx = Supervised("nginx", [str(front.NGINX / "entrypoint.sh")], env, self.folder / "nginx.log")
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        wait_for(self.ready, seconds=START_SECONDS, what="the first start")
        self._bound_the_log()

    def _keep(self) -> None:
        """In one thread as long as the system lasts: its children end with the thread that started them."""
        while not self.ending.wait(LOOK_SECONDS):
            for one in (self.runner, self.nginx):
                one.keep()
        for one in (self.nginx, self.runner):
            one.stop()

    def stop(self) -> None:
        self.ending.set()
        self._keeper.join()
        subprocess.run(["umount", "-l", self.disk], check=True)

    def ready(self) -> bool | None:
        """True once the front says so; else None."""
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200 or None
        except requests.RequestException:
            return None

    @property
    def database_url(self) -> str:
        return (self.home / "database.url").read_text()

    def postmaster(self) -> int:
        return processes.named(self.runner.pid, str(self.disk))

    def gunicorn(self) -> int:
        return processes.named(self.runner.pid, "gunicorn")

    def worker(self) -> int:
        return processes.named(self.runner.pid, "tests.faults.worker")

    def nginx_master(self) -> int:
        return processes.named(self.nginx.pid, "nginx: master")

    def whole(self) -> bool:
        """Whether every process is there: none that merely has not ended yet, none that has no successor."""
        try:
            served = [processes.children(master) for master in (self.gunicorn(), self.nginx_master())]
            return all(len(workers) >= 2 for workers in served) and bool(self.worker() and self.postmaster())
        except LookupError:
            return False

    def _bound_the_log(self) -> None:
        """PostgreSQL keeps a gigabyte of its log by default, and would fill the small disk by itself."""
        connection = psycopg2.connect(self.database_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ALTER SYSTEM SET max_wal_size = '96MB'")
            cursor.execute("SELECT pg_reload_conf()")
        connection.close()
