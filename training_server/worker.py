"""Takes queued runs one after the other. The sole owner of waiting, signals and the heartbeat."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import signal
import socket
import time
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import logs, training_runs
from training_server.announcements import Listener
from training_server.config import Settings
from training_server.execution import execute
from training_server.job import Job, Watch
from training_server.ml.compute import PLAIN, Compute
from training_server.persistence import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, PATIENCE_SECONDS, is_disconnect

if TYPE_CHECKING:
    from training_server.networks import Networks

log = logging.getLogger(__name__)


def name() -> str:
    """A worker's name: where it runs, and a random part, for a process number may come again."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


def claim(
    session: Session,
    engine: Engine,
    worker: str,
    *,
    run: int | None = None,
    commit: str | None = None,
    compute: Compute = PLAIN,
) -> Job | None:
    """The oldest queued run (or that one, if queued) as a job of this worker; None where there is none."""
    found = training_runs.claim(session, worker, run=run)
    if found is None:
        return None
    return Job(
        engine=engine,
        run=found.id,
        task=found.task,
        seed=found.seed,
        worker=worker,
        commit=commit,
        start_version=found.start_version,
        compute=compute,
        request_id=found.request_id,
    )


class Worker:
    """One worker process. `networks`: what to train, by default what deltaloop ships."""

    def __init__(self, engine: Engine, settings: Settings, networks: Networks | None = None) -> None:
        self.engine = engine
        self.settings = settings
        self.networks = networks
        self.name = name()
        self._listener = Listener(engine)
        self._ending = False
        self._job: Job | None = None
        self._looked_for_dead = -float("inf")

    def end_on_signals(self) -> None:
        """End at SIGTERM and SIGINT: a run in progress goes back to the queue. From the main thread only."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())

    def end(self) -> None:
        """Ask the worker to end soon. Safe in a signal handler and from other threads."""
        self._ending = True
        if self._job is not None:
            self._job.stop.ask("ending")
        self._listener.wake()

    def serve(self, *, drain: bool = False) -> bool:
        """Work until asked to end; with `drain`, until the queue is empty. Outlives a restart of the database.

        Returns whether it got that far: a drain gives up where the database is away for PATIENCE_SECONDS, for a machine
        that was started for a run must not wait, and cost, for ever.
        """
        pause, answered, gave_up = FIRST_PAUSE_SECONDS, time.monotonic(), False
        while not self._ending and not gave_up:
            try:
                self._listener.listen()  # before looking: what is queued after the look is then heard
                self._take_up_dead()
                worked = self.work()
                pause, answered = FIRST_PAUSE_SECONDS, time.monotonic()
                if drain and not worked:
                    break
                if not worked and not self._ending:
                    self._listener.wait(self.settings.look_seconds)
            except Exception as error:
                if not is_disconnect(error):
                    raise
                gave_up = drain and time.monotonic() - answered > PATIENCE_SECONDS
                going = "what is queued is left to another worker" if gave_up else "trying again"
                log.warning("The database went away (%s); %s.", str(error).splitlines()[0], going)
                self._listener.drop()
                self._listener.wait(0 if gave_up else pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        self._listener.close()
        return not gave_up

    def work(self, *, run: int | None = None, watch: Watch | None = None) -> bool:
        """Do one queued run (that one, if given). Returns whether there was one."""
        with Session(self.engine) as session, session.begin():
            commit, compute = self.settings.commit, self.settings.compute
            job = claim(session, self.engine, self.name, run=run, commit=commit, compute=compute)
        if job is None:
            return False
        if watch is not None:
            job.watch = watch
        self._job = job
        if self._ending:  # asked between the claim and here
            job.stop.ask("ending")
        beat = self.settings.heartbeat_seconds
        with logs.bound(run_id=job.run, task=job.task, request_id=job.request_id):
            log.info("Run %d of %s begins.", job.run, job.task)
            execute(job, heartbeat_seconds=beat, logs=self.settings.run_logs, networks=self.networks)
            log.info("Run %d of %s ends.", job.run, job.task)
        self._job = None
        return True

    def _take_up_dead(self) -> None:
        if time.monotonic() - self._looked_for_dead < self.settings.look_for_dead_seconds:
            return
        silent_for = dt.timedelta(seconds=self.settings.dead_seconds)
        with Session(self.engine) as session, session.begin():
            for run in training_runs.take_up_dead(session, silent_for=silent_for):
                log.warning("The worker of run %d died.", run, extra={"run_id": run})
        self._looked_for_dead = time.monotonic()
