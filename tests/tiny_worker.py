"""`python -m tests.tiny_worker DATABASE_URL EPOCHS [STEP]`: a real worker process with the tiny network, to be killed.

With STEP it waits for a line with the number of a run, does that run, and is killed in that step; STEP "drain" drains.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import Any

from db import logs, training_runs
from db.engine import make_engine
from tests import tiny
from training_server import execution
from training_server.config import Settings
from training_server.job import Job
from training_server.worker import Worker

DEAD_SECONDS = 2.0


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in(step: str) -> None:
    begin = Job.begin_step

    def begin_and_die(job: Job, name: str, progress: float) -> None:
        begin(job, name, progress)
        if name == step:
            die()

    if step == "storing":  # with everything written, and nothing committed
        training_runs.succeed = die
    else:
        Job.begin_step = begin_and_die  # type: ignore[method-assign]


if __name__ == "__main__":
    url, epochs, step = sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None
    logs.configure(logging.INFO)
    task = tiny.task(training={"epochs": epochs}) if epochs < tiny.ENDLESS else tiny.endless()
    execution.spec.named = lambda name: task
    worker = Worker(make_engine(url), Settings(url, poll_seconds=0.5, dead_seconds=DEAD_SECONDS), tiny.NETWORKS)
    if step in (None, "drain"):
        worker.end_on_signals()
        sys.exit(0 if worker.serve(drain=step == "drain") else 1)
    else:
        die_in(step)
        worker.work(run=int(sys.stdin.readline()))
