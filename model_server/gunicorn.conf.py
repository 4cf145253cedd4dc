# ruff: noqa: N999 (gunicorn's own name for such a file)
"""How gunicorn runs the model server; every number comes from the settings."""

from __future__ import annotations

import os
import sys

from model_server.config import SettingRefused, read

try:
    _settings = read()
except SettingRefused as refused:
    sys.exit(f"deltaloop: {refused}")

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
accesslog = "-"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(b)s "%(a)s"'  # without addresses and queries
loglevel = _settings.log_level.lower()
control_socket_disable = True  # it would put a file into somebody's home
if os.access("/dev/shm", os.W_OK):
    worker_tmp_dir = "/dev/shm"  # heartbeats must not wait for a disk
