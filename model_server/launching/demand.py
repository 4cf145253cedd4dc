"""Has trainers launched for runs that wait and that nobody takes: enough of them, and none twice."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import training_runs
from db.training_runs import Waiting
from model_server.launching import Launcher, LaunchFailed
from model_server.launching.config import Settings

LOG = logging.getLogger("deltaloop.launcher")
LOOK_SECONDS = 5
# An idle worker takes a run at once: NOTIFY tells it. A run that is left for so long needs a trainer.
PATIENCE = dt.timedelta(seconds=5)
RETRY_SECONDS = 60  # after a launch that failed; capacity and rights do not come back within seconds


class Demand:
    """The trainers of one scheduler. `look` from one thread at a time.

    Several schedulers hardly disturb each other: with ECS, `live` counts what any of them launched, and requests for
    the same runs bear the same token. At worst a trainer finds nothing to do, and ends.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        launcher: Launcher,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: dt.timedelta = PATIENCE,
    ) -> None:
        self._sessions = sessions
        self._launcher = launcher
        self._settings = settings
        self._clock = clock
        self._patience = patience
        self._launched: dict[int, float] = {}  # when, for each waiting run
        self._not_before = -float("inf")

    def look(self) -> None:
        """Launch what is missing. A failure is logged in one line and tried again later; the run stays queued."""
        try:
            waiting, running = self._queue()
        except SQLAlchemyError as error:
            LOG.warning("the database does not answer: %s", str(error).splitlines()[0])
            return
        # A run that was taken, and came back since, is a new one to launch for.
        self._launched = {run.id: self._launched[run.id] for run in waiting if run.id in self._launched}
        due = [run for run in waiting if self._is_due(run)]
        if not due or self._clock() < self._not_before:
            return
        try:
            live = self._launcher.live()
            wanted = missing(len(waiting), running=running, live=live, most=self._settings.launch_most)
            if due[:wanted]:
                self._launch(due[:wanted])
        except LaunchFailed as failed:
            self._not_before = self._clock() + RETRY_SECONDS
            named = ", ".join(f"{run.id} of {run.task}" for run in due)
            LOG.error("No trainer for run %s, which waits: %s. Next try in %d s.", named, failed, RETRY_SECONDS)

    def _queue(self) -> tuple[list[Waiting], int]:
        """The runs that wait, those of dead workers included, and how many are running."""
        silent_for = dt.timedelta(seconds=self._settings.worker_dead_seconds)
        with self._sessions.begin() as session:
            # Where no worker runs all the time, nobody else would find what a dead one left.
            for run in training_runs.take_up_dead(session, silent_for=silent_for):
                LOG.warning("The worker of run %d died.", run, extra={"run_id": run})
            waiting = training_runs.waiting(session, for_at_least=self._patience)
            return waiting, training_runs.number_running(session)

    def _is_due(self, run: Waiting) -> bool:
        """Whether no trainer that was launched for it can still be on its way."""
        launched = self._launched.get(run.id)
        return launched is None or self._clock() - launched >= self._settings.launch_again_seconds

    def _launch(self, runs: Sequence[Waiting]) -> None:
        for run in runs:
            if run.id in self._launched:
                LOG.warning("The trainer for run %d of %s did not come; another is launched.", run.id, run.task)
        started = len(runs)
        try:
            self._launcher.launch(len(runs), token=token(runs, self._settings.launch_again_seconds))
        except LaunchFailed as failed:
            started = failed.started
            raise
        finally:
            for run in runs[:started]:
                self._launched[run.id] = self._clock()
                said = {"run_id": run.id, "task": run.task}
                LOG.info("A trainer is launched for run %d of %s.", run.id, run.task, extra=said)


def missing(waiting: int, *, running: int, live: int, most: int) -> int:
    """How many trainers to launch. A launched one that has no run yet is starting, and will take one that waits."""
    starting = max(0, live - running)
    return max(0, min(waiting - starting, most - live))


def token(runs: Sequence[Waiting], again_seconds: float) -> str:
    """The same for the same runs until they have waited long enough for another trainer; 32 letters and digits."""
    named = [f"{run.id} {run.started_at} {int(run.seconds // again_seconds)}" for run in runs]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:32]
