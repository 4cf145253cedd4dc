"""`python -m model_server.scheduler`: what starts training runs besides an admin: new drawings, the
clock, and drift. None of them starts one where too little is new since the last look at the champion.
With LAUNCHER it has trainers launched for the runs that wait.

Any number of schedulers may run: the database lets one run per task be open. Each tick stands for itself,
so a database that is away costs ticks and nothing else.
"""

from __future__ import annotations

import logging
import re
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import arrivals, live, logs, model_versions, training_runs
from db.arrivals import Arrivals
from db.config import SettingRefused
from db.engine import make_engine
from model_server import config, drift, keeping
from model_server.launching import choosing, demand
from model_server.launching import config as launching_config
from tasks import spec
from tasks.spec import Task

LOG = logging.getLogger("deltaloop.scheduler")
LOOK_SECONDS = 5
DRIFT_SECONDS = 60
LATE_SECONDS = 300  # a cron trigger that was missed by less still counts
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
DAY = "|".join(("[0-7]", *WEEKDAYS))
DAYS = re.compile(rf"(?P<first>\*|{DAY})(?:-(?P<last>{DAY}))?(?:/(?P<step>[1-9][0-9]?))?")


class CronRefused(ValueError):
    """A task's cron expression cannot be used; the message names both."""


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
    allowed, champion = task.triggers.drift, model_versions.champion(session, task.name)
    if allowed is None or champion is None:
        return None
    tallies = live.tallies(session, task.name, recent=drift.RECENT, before=0)
    found = drift.accuracy(drift.of_version(tallies, champion[0].version))
    if not drift.fallen(found, drift.shown_accuracy(champion[0].metrics), allowed):
        return None
    return start_if_new(session, task, "drift", arrivals.since_last_run(session, task))


def start_if_new(session: Session, task: Task, trigger: str, found: Arrivals) -> int | None:
    """Enqueue a run where so much is new that it is worth a look, and the gate could judge it. Each look at a champion
    makes the next one stricter: none is spent without a person on what was judged before."""
    if not found.enough or not arrivals.can_be_judged(session, task):
        return None
    return start(session, task, trigger)


def start(session: Session, task: Task, trigger: str) -> int | None:
    """Enqueue a run, unless one is open. The new run, else None."""
    look = logs.request_id()
    run, is_new = training_runs.enqueue(session, task.name, trigger=trigger, requested_by="scheduler", request_id=look)
    return run.id if is_new else None


def cron(task: Task, expression: str) -> CronTrigger:
    """The trigger of a crontab expression, in UTC. Raises CronRefused.

    In a crontab 0 and 7 are Sunday; APScheduler counts from Monday, so days of the week become a list of names.
    """
    try:
        fields = expression.split()
        if len(fields) == 5 and fields[4] != "*":
            fields[4] = ",".join(_weekdays(fields[4].lower()))
        return CronTrigger.from_crontab(" ".join(fields), timezone="UTC")
    except ValueError as error:
        raise CronRefused(f"tasks/{task.name}.toml: triggers.cron is {expression!r}: {error}") from None


def _weekdays(field: str) -> list[str]:
    """The names of the days that a crontab's last field means, as in `0-6`, `mon-fri`, `1,3,5` or `*/2`."""
    days: set[int] = set()
    for part in field.split(","):
        found = DAYS.fullmatch(part)
        if found is None or (found["first"] == "*" and found["last"]):
            raise ValueError(f"{part!r} is no day of the week; days are 0 to 7 or sun to sat")
        first, last = _day(found["first"]), _day(found["last"] or found["first"])
        if found["first"] == "*" or (found["step"] and not found["last"]):
            last = 6
        elif last < first and found["last"] in ("7", "sun"):
            last = 7
        if last < first:
            raise ValueError(f"{part!r} ends before it begins")
        days |= {day % 7 for day in range(first, last + 1, int(found["step"] or 1))}
    return [WEEKDAYS[day] for day in sorted(days)]


def _day(text: str) -> int:
    """0 (Sunday) to 7 (Sunday again)."""
    if text == "*":
        return 0
    return int(text) if text.isdigit() else WEEKDAYS.index(text)


def check(tasks: Iterable[Task]) -> None:
    """Raises CronRefused for the first task whose cron expression cannot be used."""
    for task in tasks:
        if task.triggers.cron is not None:
            cron(task, task.triggers.cron)


def schedule(sessions: sessionmaker[Session], tasks: Mapping[str, Task]) -> BlockingScheduler:
    """A scheduler with the triggers of every task, not yet started. Raises CronRefused."""
    made = BlockingScheduler(
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
            made.add_job(by_clock, cron(task, task.triggers.cron), id=f"{task.name}: cron")
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

    def stop(number: int, frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    for sig in stops:
        signal.signal(sig, stop)
    LOG.info("scheduling")
    scheduler.start()
    if launcher is not None:
        launcher.close()
    engine.dispose()


if __name__ == "__main__":
    try:
        main()
    except (SettingRefused, CronRefused, spec.TaskFileError) as refused:
        sys.exit(f"deltaloop: {refused}")
