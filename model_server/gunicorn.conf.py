# ruff: noqa: N999 (gunicorn's own name for such a file)
"""How gunicorn runs the model server; every number comes from the settings."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from db import logs
from db.config import SettingRefused
from model_server import figures_folder
from model_server.config import read

GARBAGE_AFTER = 20_000  # more objects than at the last look; Python's own default is 700
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # heartbeats and figures must not wait for a disk
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
    chosen = tempfile.gettempdir()
    place = MEMORY if MEMORY and chosen == "/tmp" else chosen  # else somebody chose a place
    os.environ[FIGURES] = str(figures_folder.make(Path(place)))


def post_worker_init(worker: Worker) -> None:
    """Exempt what is loaded from garbage collection: going through it again and again costs a tenth of storing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)


def child_exit(server: Arbiter, worker: Worker) -> None:
    """A worker has ended: its counters still count, its gauges do not."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server: Arbiter) -> None:
    shutil.rmtree(os.environ[FIGURES], ignore_errors=True)


bind = _settings.bind
worker_class = "model_server.worker.Worker"
workers = _settings.web_workers
preload_app = False  # each worker has database connections of its own
keepalive = 30  # longer than a browser pauses between two submissions
timeout = 60
graceful_timeout = 5
accesslog = None  # model_server.watching logs each request
logger_class = JsonLogger
loglevel = _settings.log_level.lower()
control_socket_disable = True  # it would put a file into the user's home
worker_tmp_dir = MEMORY
