"""Figures for Prometheus from the database, asked for at each scrape."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from db import figures, live
from model_server import drift
from model_server.probing import NoAnswer, Probe

LOG = logging.getLogger("deltaloop.model_server")
QUESTION_MILLISECONDS = 1_000  # that one question may take
SECONDS = 4.0  # that all of them may; Prometheus waits for ten
Families = list[Metric]


def collect(sessions: sessionmaker[Session], tasks: Iterable[str], probe: Probe) -> Families:
    """Every family that the database could tell, and whether it answered at all. Never raises where it does not."""
    names, found = list(tasks), list[Metric]()

    def ask() -> None:
        for question in QUESTIONS:
            with sessions() as session:
                figures.limit(session, milliseconds=QUESTION_MILLISECONDS)  # where this fails, nothing answers
                try:
                    found.extend(list(question(session, names)))
                except SQLAlchemyError as error:
                    what = question.__name__.strip("_")
                    LOG.warning("there are no figures of %s: %s", what, str(error).splitlines()[0])

    up = 1
    try:
        probe.ask(ask, seconds=SECONDS)
    except (NoAnswer, SQLAlchemyError) as error:
        LOG.warning("the database does not answer: %s", (str(error) or "not in time").splitlines()[0])
        up = 0
    return [GaugeMetricFamily("deltaloop_database_up", "Whether the database answers.", value=up), *list(found)]


def _size(session: Session, tasks: list[str]) -> Iterator[Metric]:
    size = figures.size(session)
    yield GaugeMetricFamily("deltaloop_database_bytes", "What the database occupies on its disk.", value=size)


def _connections(session: Session, tasks: list[str]) -> Iterator[Metric]:
    family = _gauge("database_connections", "Connections of deltaloop's programs.", "application", "state")
    for labels, count in figures.connections(session).items():
        family.add_metric(labels, count)
    yield family


def _queue(session: Session, tasks: list[str]) -> Iterator[Metric]:
    runs = figures.open_runs(session)
    depth = _gauge("open_training_runs", "Runs that wait or run.", "task", "state")
    for task in tasks:
        for state in ("queued", "running"):
            depth.add_metric((task, state), sum(run.task == task and run.state == state for run in runs))
    oldest = _gauge("queue_oldest_seconds", "For how long the oldest waiting run has waited; 0: none waits.", "task")
    silent = _gauge("worker_heartbeat_age_seconds", "Since the last heartbeat of a running run's worker.", "task")
    for task in tasks:
        waited = [run.waited for run in runs if run.task == task and run.state == "queued"]
        oldest.add_metric((task,), max(waited, default=0.0))
    for run in runs:
        if run.state == "running" and run.silent is not None:
            silent.add_metric((run.task,), run.silent)
    yield from (depth, oldest, silent)


def _ended(session: Session, tasks: list[str]) -> Iterator[Metric]:
    ended = figures.ended_runs(session)
    outcomes = CounterMetricFamily(
        "deltaloop_training_runs", "Runs that ended: promote, reject, failed or cancelled.", labels=("task", "outcome")
    )
    for task in tasks:
        for outcome in ("promote", "reject", "failed", "cancelled"):
            number = sum(one.runs for one in ended if one.task == task and one.outcome == outcome)
            outcomes.add_metric((task, outcome), number)
    seconds = HistogramMetricFamily(
        "deltaloop_training_run_seconds", "How long runs took, from a worker's claim to their end.", labels=("task",)
    )
    for task in tasks:
        mine = [one for one in ended if one.task == task and one.bucket is not None]
        below = [
            (str(float(bound)), sum(one.runs for one in mine if (one.bucket or 0) <= place))
            for place, bound in enumerate(figures.RUN_SECONDS)
        ]
        whole = ("+Inf", sum(one.runs for one in mine))
        seconds.add_metric((task,), [*below, whole], sum_value=sum(one.seconds for one in mine))
    yield from (outcomes, seconds)


def _steps(session: Session, tasks: list[str]) -> Iterator[Metric]:
    what = "How long each step took in the newest run that reached a verdict."
    family = _gauge("training_step_seconds", what, "task", "step")
    for task, steps in figures.step_seconds(session).items():
        for step, seconds in steps.items():
            family.add_metric((task, step), seconds)
    yield family


def _champions(session: Session, tasks: list[str]) -> Iterator[Metric]:
    version = _gauge("champion_version", "The live version.", "task")
    age = _gauge("champion_age_seconds", "Since it was promoted.", "task")
    shown = _gauge("shown_accuracy", "The accuracy that it showed when it was judged.", "task")
    for champion in figures.champions(session):
        version.add_metric((champion.task,), champion.version)
        age.add_metric((champion.task,), champion.seconds)
        accuracy = drift.shown_accuracy(champion.metrics)
        if accuracy is not None:
            shown.add_metric((champion.task,), accuracy)
    yield from (version, age, shown)


def _live(session: Session, tasks: list[str]) -> Iterator[Metric]:
    what = "The share of the newest submissions that the live version got right, and its 95 % interval."
    family = _gauge("live_accuracy", what, "task", "bound")
    for champion in figures.champions(session):
        tallies = live.tallies(session, champion.task, recent=drift.RECENT, before=0)
        share = drift.accuracy(drift.of_version(tallies, champion.version))
        if share.value is not None:
            for bound, value in (("value", share.value), ("low", share.low), ("high", share.high)):
                family.add_metric((champion.task, bound), value)
    yield family


def _gauge(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"deltaloop_{name}", what, labels=labels)


QUESTIONS: tuple[Callable[[Session, list[str]], Iterator[Metric]], ...] = (
    _size,
    _connections,
    _queue,
    _champions,
    _ended,
    _steps,
    _live,
)
