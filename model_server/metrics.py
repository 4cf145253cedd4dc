"""Figures for Prometheus of what this server does. `database_metrics` has those from the database.

The processes of one server put theirs together in a folder (PROMETHEUS_MULTIPROC_DIR, which gunicorn's configuration
makes), so that any of them answers for all. Every label has few values: routes are templates, never paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types
PROCESS = CollectorRegistry()
REQUESTS = Counter(
    "deltaloop_http_requests", "Requests that were answered.", ("method", "route", "status"), registry=PROCESS
)
REQUEST_SECONDS = Histogram(
    "deltaloop_http_request_seconds",
    "From a request's headers to the beginning of its answer.",
    ("method", "route", "status"),
    buckets=SECONDS,
    registry=PROCESS,
)
SUBMISSIONS = Counter(
    "deltaloop_submissions",
    "Submissions that were taken: stored, or duplicate (stored before).",
    ("task", "outcome", "origin"),
    registry=PROCESS,
)
REJECTED = Counter(
    "deltaloop_submissions_rejected", "Submissions that were rejected, by why.", ("task", "code"), registry=PROCESS
)
LABELS = Counter(
    "deltaloop_labels_added", "Labels that were added to stored submissions.", ("task", "origin"), registry=PROCESS
)
MODEL_REPORTS = Counter(
    "deltaloop_model_reports", "Reports of browsers that could not use a version.", ("task", "kind"), registry=PROCESS
)
RATE_LIMITED = Counter(
    "deltaloop_rate_limited", "Requests that were refused as too many.", ("route",), registry=PROCESS
)
LOGINS = Counter(
    "deltaloop_logins", "Keys: accepted at a login; refused there, or with a request.", ("outcome",), registry=PROCESS
)
for _outcome in ("accepted", "refused"):
    LOGINS.labels(_outcome)


def method(given: str) -> str:
    """A request's method as a label: a client may make up any word."""
    return given if given in METHODS else "other"


def text(folder: Path | None, others: Iterable[Metric]) -> bytes:
    """All figures as Prometheus reads them: those of the processes that share `folder`, or of this one alone."""
    return generate_latest(_Found([*_of_processes(folder), *others]))


def _of_processes(folder: Path | None) -> Iterator[Metric]:
    if folder is None:
        yield from PROCESS.collect()
        return
    yield from MultiProcessCollector(None, path=str(folder)).collect()  # type: ignore[no-untyped-call]  # nor this


class _Found(Collector):
    """Families that were collected already."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families
