"""`python -m bench.soak [SECONDS]`: mixed traffic for ten minutes; does the memory of any part grow?

Half of the visitors come anew each time and load the whole page, the others come back and look; both send drawings,
correct some, and ask what they gave. Every minute a training run is queued, which finds too little to learn from: that
is claimed, read and recorded like any. Memory is the proportional set size of each part's processes, every few seconds.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import requests
from sqlalchemy.orm import Session

from bench import load, load_items, load_system, proc, results
from bench.load_system import System
from bench.results import CannotMeasure, Goal, Result
from db import training_runs

SECONDS = 600
WARM_SHARE = 0.3  # of the time: caches fill, pools open, allocators find their size
LOOK_SECONDS = 5.0
RUN_SECONDS = 60.0
VISITORS = 6
PAUSE_SECONDS = 0.2
MOST_GROWTH = 0.05
OURS = "nginx, model server, scheduler and worker under mixed traffic"
PEER = "none: memory must stay as it is"


@dataclass(frozen=True)
class Trend:
    """A straight line through the samples after the warm-up: bytes at its start, growth over it with its 95 % bounds
    (of the slope, for samples that go together in blocks of a minute), as shares of the start."""

    start: float
    growth: float
    low: float
    high: float

    def told(self) -> str:
        """In a few words."""
        growth, low, high = (f"{100 * share:+.1f}" for share in (self.growth, self.low, self.high))
        return f"{self.start / 2**20:.0f} MiB, {growth} % ({low} … {high})"

    @property
    def flat(self) -> bool:
        return self.growth < MOST_GROWTH or self.low <= 0


def run(seconds: int = SECONDS) -> Result:
    samples: dict[str, list[tuple[float, int]]] = {}
    counts = {"answers": 0, "refused": 0}
    with load_system.running("scheduler", "training_server") as system:
        paths, stop, began = load.first_visit(system.url), threading.Event(), time.monotonic()
        visitors = [
            threading.Thread(target=_visit, args=(system, paths, number, stop, counts)) for number in range(VISITORS)
        ]
        for visitor in visitors:
            visitor.start()
        next_run = began
        while (now := time.monotonic()) - began < seconds:
            if now >= next_run:
                _queue(system, next_run := next_run + RUN_SECONDS)
            for part, root in system.roots.items():
                samples.setdefault(part, []).append((now - began, proc.memory_bytes(root)))
            time.sleep(LOOK_SECONDS)
        stop.set()
        for visitor in visitors:
            visitor.join()
    return judged(samples, counts, seconds)


def judged(samples: Mapping[str, Sequence[tuple[float, int]]], counts: Mapping[str, int], seconds: int) -> Result:
    """A goal for each part but PostgreSQL, whose memory is a cache of a size that is set."""
    trends = {part: trend([one for one in taken if one[0] >= WARM_SHARE * seconds]) for part, taken in samples.items()}
    goals = [
        Goal(
            f"memory of {part}",
            found.told(),
            f"growth below {100 * MOST_GROWTH:.0f} %, or none that is certain",
            found.flat,
        )
        for part, found in trends.items()
        if part != "postgres"
    ]
    goals.append(Goal("refused or failed", str(counts["refused"]), "none", counts["refused"] == 0))
    facts = {
        "seconds": seconds,
        "answers": counts["answers"],
        "MiB by second": {
            part: [[round(when), round(size / 2**20, 1)] for when, size in taken] for part, taken in samples.items()
        },
    }
    return Result("soak", OURS, PEER, [], facts, goals=goals)


def trend(samples: Sequence[tuple[float, float]]) -> Trend:
    """The line of least squares through (second, bytes). Raises ValueError for fewer than three samples."""
    if len(samples) < 3:
        raise ValueError("a line with bounds takes three samples")
    times, sizes = zip(*samples, strict=True)
    line = statistics.linear_regression(times, sizes)
    mean, span = statistics.fmean(times), max(times) - min(times)
    spread = math.sqrt(sum((when - mean) ** 2 for when in times))
    rest = math.sqrt(
        sum((size - line.intercept - line.slope * when) ** 2 for when, size in samples) / (len(samples) - 2)
    )
    # Neighbouring samples say nearly the same, so they count as one a minute.
    together = max(1.0, 60.0 * (len(samples) - 1) / span)
    error = 1.96 * rest / spread * math.sqrt(together)
    start = line.intercept + line.slope * min(times)
    return Trend(start, *(slope * span / start for slope in (line.slope, line.slope - error, line.slope + error)))


def _queue(system: System, at: float) -> None:
    with Session(system.engine) as session, session.begin():
        training_runs.enqueue(session, "doodle", trigger="cli", seed=int(at))


def _visit(system: System, paths: Sequence[str], number: int, stop: threading.Event, counts: dict[str, int]) -> None:
    """One visitor after the other; of every second one nothing is kept."""
    chance, item = random.Random(number), load_items.submission()
    browser = requests.Session()
    while not stop.is_set():
        if number % 2 or not browser.cookies:
            browser = requests.Session()
            browser.headers["Accept-Encoding"] = "br"
            asks: list[tuple[str, str, str | None]] = [("GET", path, None) for path in paths]
            asks += [("POST", "/api/v1/contributors", None)]
        else:
            asks = [("GET", load.MANIFEST, None), ("GET", "/api/v1/tasks/doodle/prompt", None)]
        identity = f"{chance.getrandbits(32):08x}-0000-4000-8000-{chance.getrandbits(48):012x}"
        asks.append(("POST", load.SUBMISSIONS, '{"submissions":[' + item.replace("@", identity) + "]}"))
        asks.append(
            ("PATCH", f"/api/v1/submissions/{identity}", json.dumps({"label": "dog", "label_origin": "corrected"}))
        )
        asks.append(("GET", "/api/v1/contributors/me", None))
        for method, path, body in asks:
            headers = {"Content-Type": "application/json"} if body else None
            answer = browser.request(method, system.url + path, data=body, headers=headers, timeout=60, stream=True)
            answer.raw.read()
            counts["answers"] += 1
            counts["refused"] += answer.status_code >= 400
        stop.wait(PAUSE_SECONDS * chance.random())


def main() -> int:
    """Exit 0 where memory stayed flat, 1 where it did not."""
    try:
        found = run(*map(int, sys.argv[1:2]))
    except CannotMeasure as error:
        sys.exit(f"bench: the soak was not measured: {error}")
    results.write(found, results.FOLDER)
    print(results.table([found]))
    return 0 if found.met else 1


if __name__ == "__main__":
    sys.exit(main())
