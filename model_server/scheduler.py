"""`python -m model_server.scheduler` starts the training runs that no admin asks for: after new drawings, by the clock,
and for drift. It starts none where too little is new since the last look at the champion. With LAUNCHER it has trainers
launched for the runs that wait.

Any number of schedulers may run: the database lets one run per task be open. Each tick stands for itself, so a database
that is away costs ticks and nothing else.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Mapping
from queue import SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import arrivals, logs, training_runs
from db.arrivals import Arrivals
from db.config import SettingRefused
from db.engine import make_engine
from model_server import config, crontab, drift, keeping
from model_server.crontab import CronRefused
from model_server.launching import choosing, demand
from model_server.launching import config as launching_config
from tasks import spec
from tasks.spec import Task

LOG = logging.getLogger("deltaloop.scheduler")
LOOK_SECONDS = 5
DRIFT_SECONDS = 60
LATE_SECONDS = 300  # a cron trigger that was missed by less still counts


def start_if_enough_labels(session: Session, task: Task) -> int | None:
    """Enqueue a run where enough labelled drawings arrived since the last one began. The new run, else None."""
    enough = task.triggers.labels
    if enough is None or arrivals.drawings_since_last_run(session, task, enough) < enough:
        return None
    return start_if_new(session, task, "labels", arrivals.since_last_look(session, task))


def start_by_clock(session: Session, task: Task) -> int | None:
    """Enqueue a run where another look can show what the last one did not. The new run, else None."""
    return start_if_new(session, task, "cron", arrivals.since_last_look(session, task))


def start_if_drifted(session: Session, task: Task) -> int | None:
    """Enqueue a run where the champion answers worse than it showed, and people taught enough since the last run to
    mend that. The new run, else None."""
    found = drift.look(session, task)
    if found is None or not found.fallen:
        return None
    return start_if_new(session, task, "drift", arrivals.since_last_run(session, task))


def start_if_new(session: Session, task: Task, trigger: str, found: Arrivals) -> int | None:
    """Enqueue a run where enough is new to be worth a look, and the gate could judge it. Each look at a champion makes
    the next one stricter: none is spent on what was judged before, unless a person asks for it."""
    if not found.enough or not arrivals.can_be_judged(session, task):
        return None
    return start(session, task, trigger)


def start(session: Session, task: Task, trigger: str) -> int | None:
    """Enqueue a run, unless one is open. The new run, else None."""
    look = logs.request_id()
    run, is_new = training_runs.enqueue(session, task.name, trigger=trigger, requested_by="scheduler", request_id=look)
    return run.id if is_new else None


def schedule(sessions: sessionmaker[Session], tasks: Mapping[str, Task]) -> BackgroundScheduler:
    """A scheduler with the triggers of every task, not yet started. Raises CronRefused."""
    made = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE_SECONDS}
    )
    for task in tasks.values():
        if task.triggers.labels is not None:
            look = _in_session(sessions, task, start_if_enough_labels)
            made.add_job(look, "interval", seconds=LOOK_SECONDS, id=f"{task.name}: labels")
            LOG.info("%s: a run after %d new drawings", task.name, task.triggers.labels)
        if task.triggers.drift is not None:
            look = _in_session(sessions, task, start_if_drifted)
            made.add_job(look, "interval", seconds=DRIFT_SECONDS, id=f"{task.name}: drift")
            LOG.info("%s: a run where live accuracy falls by more than %g", task.name, task.triggers.drift)
        if task.triggers.cron is not None:
            by_clock = _in_session(sessions, task, start_by_clock)
            made.add_job(by_clock, crontab.trigger(task, task.triggers.cron), id=f"{task.name}: cron")
            LOG.info("%s: a run at %r UTC", task.name, task.triggers.cron)
    return made


def _in_session(
    sessions: sessionmaker[Session], task: Task, act: Callable[[Session, Task], int | None]
) -> Callable[[], None]:
    def look() -> None:
        try:
            with sessions.begin() as session:
                run = act(session, task)
        except SQLAlchemyError as error:
            LOG.warning("%s: the database does not answer: %s", task.name, str(error).splitlines()[0])
            return
        if run is not None:
            LOG.info("%s: training run %d queued", task.name, run, extra={"run_id": run})

    def job() -> None:
        with logs.bound(request_id=logs.new_request_id(), task=task.name):
            look()

    return job


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    settings, launching = config.read(), launching_config.read()
    logs.configure(settings.log_level)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    launcher = choosing.choose(launching)
    stops = (signal.SIGTERM, signal.SIGINT)
    if not settings.triggers:
        LOG.info("TRIGGERS=off: no training run starts by itself")
    if not settings.triggers and launcher is None and not keeping.wanted(settings):
        signal.pthread_sigmask(signal.SIG_BLOCK, stops)
        signal.sigwait(stops)
        return
    engine = make_engine(settings.database_url, application="deltaloop scheduler", pool_size=2)
    sessions = sessionmaker(engine)
    scheduler = schedule(sessions, spec.shipped() if settings.triggers else {})
    if launcher is not None:
        look = demand.Demand(sessions, launcher, launching).look
        scheduler.add_job(look, "interval", seconds=demand.LOOK_SECONDS, id="trainers on demand")
        LOG.info("trainers are launched on demand (%s), at most %d", launching.launcher, launching.launch_most)

    if keeping.wanted(settings):
        scheduler.add_job(keeping.forget, "interval", [sessions, settings], seconds=keeping.ROUND_SECONDS, id="keeping")
        scheduler.add_job(keeping.forget, args=[sessions, settings], id="keeping, at the start")

    # A handler may only note that it was called: the scheduler's locks may be held just then, or it may not run yet.
    ended: SimpleQueue[int] = SimpleQueue()
    for sig in stops:
        signal.signal(sig, lambda number, frame: ended.put(number))
    scheduler.start()
    LOG.info("scheduling")
    ended.get()
    scheduler.shutdown(wait=False)
    if launcher is not None:
        launcher.close()
    engine.dispose()


if __name__ == "__main__":
    try:
        main()
    except (SettingRefused, CronRefused, spec.TaskFileError) as refused:
        sys.exit(f"deltaloop: {refused}")
