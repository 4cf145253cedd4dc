"""One claimed training run as its worker holds it: what it reports, and when it must stop."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import training_runs
from training_server.ml.compute import PLAIN, Compute
from training_server.persistence import Result, persist

log = logging.getLogger(__name__)
Watch = Callable[[dict[str, Any]], None]

SHARE_WORTH_REPORTING = 0.01


class RunFailed(RuntimeError):
    """The run cannot reach a verdict; the message tells a person why and what to do."""


class RunStopped(RuntimeError):
    """The run ends without a result: `reason` is "cancelled", "lost" (another worker has it) or "ending" (this worker
    is asked to end)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stop:
    """Asks a run to stop, from any thread or signal handler. The first reason counts."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.reason: str | None = None

    def ask(self, reason: str) -> None:
        if self.reason is None:
            self.reason = reason
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Let so many seconds pass. Raises RunStopped as soon as someone asked for it."""
        self._event.wait(seconds)
        self.check()

    def check(self) -> None:
        """Raises RunStopped once someone asked for it."""
        if self._event.is_set():
            raise RunStopped(self.reason or "ending")


def _numbers(found: Any, where: str) -> Any:
    """The same, with None for each float that is not a number. `where`: what to call it in the log."""
    if isinstance(found, Mapping):
        return {name: _numbers(value, f"{where}.{name}") for name, value in found.items()}
    if isinstance(found, list | tuple):
        return [_numbers(value, f"{where}[{place}]") for place, value in enumerate(found)]
    if isinstance(found, float) and not math.isfinite(found):
        log.error("The record's %s is %s, which is no number; None is kept.", where, found)
        return None
    return found


@dataclass
class Job:
    """A claimed run. `commit`: of the code that carries it out. `start_version`: where to train from instead of the
    champion, in a rebuild. `compute`: with what to train. `request_id`: of what asked for it. `watch` is told
    everything that is reported (the command line's progress bar)."""

    engine: Engine
    run: int
    task: str
    seed: int
    worker: str
    commit: str | None = None
    start_version: int | None = None
    compute: Compute = PLAIN
    request_id: str | None = None
    stop: Stop = field(default_factory=Stop)
    watch: Watch = lambda values: None
    epochs: list[dict[str, Any]] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)
    step: str = "starting"
    _reported: float = 0.0
    _step_began: float | None = None

    @property
    def aim(self) -> Literal["better", "no worse"]:
        """What the gate demands of the candidate: a rebuild forgets, so it need only be as good as the champion."""
        return "better" if self.start_version is None else "no worse"

    def persist(self, do: Callable[[Session], Result]) -> Result:
        return persist(self.engine, do, self.stop.wait)

    def begin_step(self, step: str, progress: float) -> None:
        """Say what happens now; `progress` of the whole run, 0 … 1. How long the step before took is kept."""
        now, spent = time.monotonic(), self.record.setdefault("seconds", {})
        if self._step_began is not None:
            spent[self.step] = round(spent.get(self.step, 0.0) + now - self._step_began, 2)
        self.step, self._step_began = step, now
        self.report(step=step, progress=progress, record=self.record)

    def advance(self, progress: float) -> None:
        """Say how far the run is, where that is worth a row."""
        self.stop.check()
        if progress - self._reported >= SHARE_WORTH_REPORTING:
            self.report(progress=progress)

    def add_epoch(self, numbers: dict[str, Any]) -> None:
        self.epochs.append(numbers)
        self.report(epochs=self.epochs)

    def note(self, name: str, found: dict[str, Any]) -> None:
        """Keep what a step found in the run's record, under that name. What is not a number becomes None there, as
        JSON cannot hold it; that a step found one is a mistake, which the log names."""
        self.record[name] = _numbers(found, name)
        self.report(record=self.record)

    def report(self, **values: Any) -> None:
        """Write columns of the run, at once and for all to see. Raises RunStopped where it is no longer ours."""
        self.stop.check()
        self._reported = values.get("progress", self._reported)
        try:
            self.persist(lambda session: training_runs.report(session, self.run, self.worker, **values))
        except training_runs.RunLost:
            raise RunStopped("lost") from None
        self.watch(values)
