"""Carries one claimed run to its end and records how it ended. For the worker and for `deltaloop train`."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db import task_revisions, training_runs
from db.schema import TrainingRun
from tasks import spec
from training_server import config
from training_server.job import Job, RunFailed, RunStopped
from training_server.persistence import is_database_full, is_disconnect, is_disk_full, persist

if TYPE_CHECKING:  # both load TensorFlow, which an idle worker does without
    from training_server.networks import Networks

log = logging.getLogger(__name__)
LAST_WORDS_SECONDS = 10.0  # how long to try to record the end of a run on a database that is away


def execute(job: Job, *, heartbeat_seconds: float, logs: Path | None = None, networks: Networks | None = None) -> None:
    """Run a claimed job to its end. Whatever happens is recorded in its row; nothing but KeyboardInterrupt is raised.

    A run whose end cannot be recorded is left to be taken up again, as after a worker's death.
    """
    try:
        with _heartbeat(job, heartbeat_seconds):
            _run(job, logs, networks)
    except RunStopped as stopped:
        log.info("Run %d of %s stopped: %s.", job.run, job.task, stopped.reason)
        _settle(job, stopped.reason)
    except RunFailed as error:
        log.info("Run %d of %s failed: %s", job.run, job.task, error)
        _fail(job, str(error))
    except KeyboardInterrupt:
        _settle(job, "cancelled")
        raise
    except Exception as error:
        log.exception("Run %d of %s failed in step %r.", job.run, job.task, job.step)
        if not is_disconnect(error):
            _fail(job, _explain(error, job.step))


def _explain(error: Exception, step: str) -> str:
    """A sentence for a person, and for a full disk what to do."""
    if is_database_full(error) or is_disk_full(error):
        whose = "database" if is_database_full(error) else "training server"
        return f"No space is left on the {whose}'s disk (in step {step!r}). Free some, then start a run again."
    kind = type(error).__name__
    return f"An unexpected {kind} in step {step!r}; the training server's log has the details."


def _run(job: Job, logs: Path | None, networks: Networks | None) -> None:
    try:
        held = spec.named(job.task)
    except spec.NoSuchTask as error:
        raise RunFailed(str(error)) from None
    # The labels that were added until now; one that comes later is the next run's.
    task = job.persist(lambda session: task_revisions.current(session, held))
    config.quiet_tensorflow()
    import keras

    from training_server import networks as known
    from training_server import pipeline
    from training_server.ml import determinism

    determinism.enable()
    try:
        pipeline.run(job, task, networks or known.shipped(), logs=logs / str(job.run) if logs else None)
    finally:
        keras.backend.clear_session()


@contextmanager
def _heartbeat(job: Job, seconds: float) -> Iterator[None]:
    """Say from a thread that the run's worker lives, and ask the run to stop where its row says so."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(seconds):
            try:
                with Session(job.engine) as session, session.begin():
                    if not training_runs.heartbeat(session, job.run, job.worker):
                        job.stop.ask(_why(session, job))
            except Exception as error:
                log.warning("No heartbeat (%s); the next one may come through.", str(error).splitlines()[0])

    # In the run's own context, so that these lines say as well which run it is.
    target, name = contextvars.copy_context().run, f"heartbeat of run {job.run}"
    thread = threading.Thread(target=target, args=[beat], name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _why(session: Session, job: Job) -> str:
    row = session.get(TrainingRun, job.run)
    ours = row is not None and row.worker == job.worker and row.state == "running"
    return "cancelled" if ours else "lost"


def _settle(job: Job, reason: str) -> None:
    if reason == "cancelled":
        _record(job, lambda session: training_runs.cancelled(session, job.run, job.worker))
    elif reason == "ending":
        _record(job, lambda session: training_runs.release(session, job.run, job.worker))


def _fail(job: Job, reason: str) -> None:
    _record(job, lambda session: training_runs.fail(session, job.run, job.worker, reason))


def _record(job: Job, end: Callable[[Session], None]) -> None:
    try:
        persist(job.engine, end, patience=LAST_WORDS_SECONDS)
    except training_runs.RunLost:
        log.info("Run %d is no longer this worker's; its end is not ours to record.", job.run)
    except Exception:
        log.exception("The end of run %d could not be recorded; it will be taken up again.", job.run)
