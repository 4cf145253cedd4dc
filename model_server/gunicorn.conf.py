# ruff: noqa: N999 (gunicorn's own name for such a file)
"""How gunicorn runs the model server; every number comes from the settings."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from db import logs
from db.config import SettingRefused
from model_server.config import read

FIGURES = "PROMETHEUS_MULTIPROC_DIR"

try:
    _settings = read()
except SettingRefused as refused:
    sys.exit(f"deltaloop: {refused}")


class JsonLogger(Logger):
    """gunicorn's own lines in the form of all others."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.JsonLines())


def on_starting(server: Arbiter) -> None:
    """Before the first worker: a fresh folder in which the workers put their figures together."""
    os.environ[FIGURES] = tempfile.mkdtemp(prefix="deltaloop-figures-")


def child_exit(server: Arbiter, worker: Worker) -> None:
    """A worker has ended: what it counted still counts, what only it was at this moment does not."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server: Arbiter) -> None:
    shutil.rmtree(os.environ[FIGURES], ignore_errors=True)


bind = _settings.bind
worker_class = "gthread"
workers = _settings.web_workers
threads = _settings.web_threads
preload_app = False  # each worker has database connections of its own
secure_scheme_headers: dict[str, str] = {}  # what is believed of proxies is for TRUSTED_PROXIES alone to say
limit_request_fields = 8000  # nginx limits their size, and refuses in our words
keepalive = 30  # longer than a browser pauses between two submissions
timeout = 60
graceful_timeout = 5
accesslog = None  # model_server.watching logs each request
logger_class = JsonLogger
loglevel = _settings.log_level.lower()
control_socket_disable = True  # it would put a file into somebody's home
if os.access("/dev/shm", os.W_OK):
    worker_tmp_dir = "/dev/shm"  # heartbeats must not wait for a disk
