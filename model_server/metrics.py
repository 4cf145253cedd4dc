"""Numbers for Prometheus, in its text format."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.schema import OPEN_STATES, ModelReport, Promotion, Submission, SubmissionLabel, TrainingRun

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[dict[str, object], int]


class RequestCounts:
    """Requests answered by this process, by operation and status."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, method: str, endpoint: str, status: int) -> None:
        with self._lock:
            self._counts[method, endpoint, status] += 1

    def samples(self) -> list[Sample]:
        """Each with the process, since every worker process counts for itself: sum over it."""
        with self._lock:
            counted = sorted(self._counts.items())
        process = os.getpid()
        return [
            ({"method": method, "endpoint": endpoint, "status": status, "process": process}, count)
            for (method, endpoint, status), count in counted
        ]


def text(counts: RequestCounts, session: Session) -> str:
    """All metrics as Prometheus reads them."""
    open_runs = select(TrainingRun.task, func.count()).where(TrainingRun.state.in_(OPEN_STATES))
    newest = select(func.max(Promotion.id)).group_by(Promotion.task)
    champions = select(Promotion.task, Promotion.version).where(Promotion.id.in_(newest))
    families = (
        ("http_requests_total", "counter", counts.samples()),
        ("submissions", "gauge", _by_task(session.execute(_per_task(Submission)))),
        ("labels", "gauge", _by_task(session.execute(_per_task(SubmissionLabel)))),
        ("open_training_runs", "gauge", _by_task(session.execute(open_runs.group_by(TrainingRun.task)))),
        ("champion_version", "gauge", _by_task(session.execute(champions))),
        ("model_reports_total", "counter", _reports(session)),
    )
    return "".join(_family(f"deltaloop_{name}", kind, samples) for name, kind, samples in families)


def _per_task(table: type[Submission] | type[SubmissionLabel]) -> Select[str, int]:
    return select(table.task, func.count()).group_by(table.task)


def _by_task(rows: Iterable[tuple[str, int]]) -> list[Sample]:
    return [({"task": task}, value) for task, value in sorted((row[0], row[1]) for row in rows)]


def _reports(session: Session) -> list[Sample]:
    """What browsers could not use, by version and kind."""
    keys = (ModelReport.task, ModelReport.version, ModelReport.kind)
    rows = session.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys))
    return [({"task": task, "version": version, "kind": kind}, count) for task, version, kind, count in rows]


def _family(name: str, kind: str, samples: list[Sample]) -> str:
    lines = [f"# TYPE {name} {kind}"]
    for labels, value in samples:
        inside = ",".join(f'{key}="{text}"' for key, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value}")
    return "\n".join(lines) + "\n"
