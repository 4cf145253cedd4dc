"""`python -m tests.tiny_worker DATABASE_URL EPOCHS`: a real worker process with the tiny network, to be killed."""

from __future__ import annotations

import logging
import sys

from db.engine import make_engine
from tests import tiny
from training_server import execution
from training_server.config import Settings
from training_server.worker import Worker

DEAD_SECONDS = 2.0

if __name__ == "__main__":
    url, epochs = sys.argv[1], int(sys.argv[2])
    logging.basicConfig(level=logging.INFO)
    task = tiny.task(training={"epochs": epochs})
    execution.spec.named = lambda name: task
    worker = Worker(make_engine(url), Settings(url, poll_seconds=0.5, dead_seconds=DEAD_SECONDS), tiny.NETWORKS)
    worker.end_on_signals()
    worker.serve()
