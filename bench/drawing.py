"""Drawing in the real page with a real pointer: how long a guess takes to be seen, and how long it holds the page up.

Each figure is of one pointer event (a `pointermove` with the button down, 60 a second). *Guess*: from its dispatch to
the page until the first guess that includes it stands in the DOM. *Hold*: the longest task of the page's main thread
that ran at some moment between these two, by Chromium's own trace; whatever that task did is counted.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, FloatRect, Page

from bench import browser_sites, production
from bench.results import CannotMeasure, Comparison, Goal, Result, percentile
from bench.site import Site

Point = tuple[float, float]

ROUNDS = 3
WARM_UP = 1
HERTZ = 60
STEP = 7  # units of the drawing between two pointer events: an unhurried hand
SETTLE_MS = 500
READY_MS = 60_000
READY = '[data-testid="model-version"], p[data-testid="guess"]:empty'
MOST_GUESS_MS, MOST_HOLD_MS = 8, 4
HERE = Path(__file__).parent
WATCH = HERE / "watch.js"
DRAWING = HERE / "pages" / "drawing.json"
CATEGORIES = ["toplevel", "blink.user_timing"]
TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
OURS = "the page at /draw from nginx: React, the worker, the whole of it"
PEER = "the classic page: a canvas and a word, model.predict and dataSync on every pointer event"


class Task(NamedTuple):
    """A task of the main thread: when it ran, and how long it had a processor meanwhile; milliseconds."""

    begin: float
    end: float
    work: float


@dataclass
class Found:
    """Milliseconds of every pointer event of a page: until its guess, its longest task, and what explains them."""

    guess: list[float] = field(default_factory=list)
    hold: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)  # of the hold: with a processor, not waiting for one
    waited: list[float] = field(
        default_factory=list
    )  # from the pointer's own time stamp to its dispatch: the browser keeps moves for the next frame
    tasks: list[float] = field(default_factory=list)  # every task of the main thread, whatever it was for
    missing: int = 0  # pointer events that never got a guess


def run() -> Result:
    """Both pages, drawn on in turns."""
    strokes = [paced(stroke, STEP) for stroke in _strokes()]
    with ExitStack() as stack:
        peer = stack.enter_context(Site(browser_sites.classic()))
        ours = stack.enter_context(production.site())
        browser = stack.enter_context(production.launched())
        pages = {"ours": _open(browser, f"{ours}/draw"), "peer": _open(browser, f"{peer.url}?draw")}
        found = {who: Found() for who in pages}
        for turn in range(WARM_UP + ROUNDS):
            for who, page in pages.items():
                page.bring_to_front()
                _round(browser, page, strokes, found[who] if turn >= WARM_UP else Found())
        return judged(found, browser.version)


def judged(found: dict[str, Found], chromium: str) -> Result:
    """p95 of the guesses and p99 of the holds against their goals. Raises CannotMeasure where guesses are missing."""
    missing = {who: each.missing for who, each in found.items()}
    if any(each.missing > 0.01 * len(each.guess) for each in found.values()):
        raise CannotMeasure(f"pointer events without a guess: {missing}")
    comparisons = [_milliseconds(f"guess p{p}", found, "guess", p) for p in (50, 95)]
    comparisons += [_milliseconds(f"main thread held p{p}", found, "hold", p) for p in (50, 99)]
    guess, hold = percentile(found["ours"].guess, 95), percentile(found["ours"].hold, 99)
    goals = [
        Goal("guess p95", f"{guess:.1f} ms", f"at most {MOST_GUESS_MS} ms", guess <= MOST_GUESS_MS),
        Goal("main thread held p99", f"{hold:.1f} ms", f"at most {MOST_HOLD_MS} ms", hold <= MOST_HOLD_MS),
    ]
    facts = {
        "chromium": chromium,
        "pointer events": {who: len(each.guess) for who, each in found.items()},
        "without a guess": missing,
        "waited for their frame, p50 ms": {who: round(percentile(each.waited, 50), 1) for who, each in found.items()},
        "held, with a processor, p99 ms": {who: round(percentile(each.work, 99), 2) for who, each in found.items()},
        "all tasks, p99 ms": {who: round(percentile(each.tasks, 99), 2) for who, each in found.items()},
        "tasks over 4 ms": {who: sum(ms > MOST_HOLD_MS for ms in each.tasks) for who, each in found.items()},
    }
    return Result("drawing", OURS, PEER, comparisons, facts, goals=goals)


def paced(stroke: Sequence[Point], step: float) -> list[Point]:
    """Points along a stroke, `step` apart (the last one nearer), corners cut by less than that; its start is first."""
    points = [stroke[0]]
    for x, y in stroke[1:]:
        while (left := math.dist(points[-1], (x, y))) > step:
            at_x, at_y = points[-1]
            points.append((at_x + (x - at_x) * step / left, at_y + (y - at_y) * step / left))
    return points if points[-1] == stroke[-1] else [*points, stroke[-1]]


def main_tasks(trace: dict[str, Any]) -> tuple[list[Task], float]:
    """Tasks of the page's main thread (milliseconds of the trace's clock), and when its mark `watch` was set.

    The page's renderer is the one that set the mark. Raises CannotMeasure where the trace lacks it.
    """
    events = trace["traceEvents"]
    mark = next((e for e in events if e["name"] == "watch" and "user_timing" in e["cat"]), None)
    if mark is None:
        raise CannotMeasure("Chromium's trace lacks the page's mark")
    spans = [
        Task(event["ts"] / 1000, (event["ts"] + event["dur"]) / 1000, event.get("tdur", event["dur"]) / 1000)
        for event in events
        if event["name"] in TASKS and "dur" in event and (event["pid"], event["tid"]) == (mark["pid"], mark["tid"])
    ]
    return sorted(spans), mark["ts"] / 1000


def longest(tasks: Sequence[Task], begin: float, end: float) -> Task | None:
    """The longest task that ran at some moment from `begin` to `end`."""
    inside = (task for task in tasks if task.begin <= end and task.end >= begin)
    return max(inside, key=lambda task: task.end - task.begin, default=None)


def _milliseconds(figure: str, found: dict[str, Found], what: str, percent: int) -> Comparison:
    ours, peer = (percentile(getattr(found[who], what), percent) for who in ("ours", "peer"))
    return Comparison(figure, "ms", ours, peer)


def _strokes() -> list[list[Point]]:
    drawing = json.loads(DRAWING.read_text("utf-8"))
    return [list(zip(xs, ys, strict=True)) for xs, ys in drawing["strokes"]]


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context().new_page()
    page.add_init_script(path=WATCH)
    page.goto(url)
    page.wait_for_selector(
        '[data-testid="model-version"], p[data-testid="guess"]:empty', state="attached", timeout=READY_MS
    )
    return page


def _round(browser: Browser, page: Page, strokes: Sequence[Sequence[Point]], found: Found) -> None:
    """One drawing on a clear sheet, added to what was found."""
    box = page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    browser.start_tracing(page=page, categories=CATEGORIES)
    marked = page.evaluate("watch.start()")
    before = page.evaluate("watch.events.length")
    for stroke in strokes:
        _draw(page, box, stroke)
    page.wait_for_timeout(SETTLE_MS)
    events = page.evaluate(f"watch.events.slice({before})")
    tasks, mark = main_tasks(json.loads(browser.stop_tracing()))
    page.evaluate("""globalThis.clear?.() ?? document.querySelector('[data-testid="clear"]')?.click()""")
    shift = mark - marked
    inside = [Task(task.begin - shift, task.end - shift, task.work) for task in tasks]
    for event in events:
        found.waited.append(event["at"] - event["stamp"])
        if event["shown"] is None:
            found.missing += 1
            continue
        found.guess.append(event["shown"] - event["at"])
        if held := longest(inside, event["at"], event["shown"]):
            found.hold.append(held.end - held.begin)
            found.work.append(held.work)
    begin, end = events[0]["at"], events[-1]["shown"] or events[-1]["at"]
    found.tasks += [task.end - task.begin for task in inside if task.begin >= begin and task.end <= end]


def _draw(page: Page, box: FloatRect, stroke: Sequence[Point]) -> None:
    """One stroke at the pace of a screen's frames."""
    scale = min(box["width"], box["height"]) / 400
    left = box["x"] + (box["width"] - 400 * scale) / 2
    top = box["y"] + (box["height"] - 400 * scale) / 2
    places = [(left + x * scale, top + y * scale) for x, y in stroke]
    page.mouse.move(*places[0])
    page.mouse.down()
    due = time.monotonic()
    for place in places[1:]:
        due = max(due + 1 / HERTZ, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))
        page.mouse.move(*place)
    page.mouse.up()
