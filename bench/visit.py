"""The first visit, on a slow network with a slow processor: from the navigation to the first possible guess.

Ours is the whole product as production serves it, ready when the page shows the version of the model that answers. The
classic page is ready with its first answer; it has no more to show than that.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePosixPath

from playwright.sync_api import Browser, Page

from bench import browser_sites, production
from bench.answers import Answer
from bench.results import CannotMeasure, Comparison, Goal, Result, percentile
from bench.site import Site
from bench.wire import Wire

COLD_STARTS = 5
SLOWER = 4  # times, for what runs in the page's main thread
NETWORK = {"megabits": 1.6, "round_trip": 0.150}
READY_SECONDS = 120
LOOK_MS = 100
MOST_KILOBYTES = 420
GOAL = 0.55
QUIET_SECONDS = 1.0
OURS = "the whole page from nginx (brotli), model server and database behind it"
PEER = "the classic page: all of @tensorflow/tfjs, layers model, default backend, brotli; nothing around it"
KINDS = {"": "HTML", ".css": "CSS", ".woff2": "fonts", ".js": "code", ".wasm": "wasm", ".bin": "weights"}
# Milliseconds since the navigation, noted in the page as the version appears: no polling blurs it.
NOTE_READY = """
new MutationObserver((_, observer) => {
  if (!/[0-9]/.test(document.querySelector('[data-testid="model-version"]')?.textContent ?? "")) return;
  globalThis.ready = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
READY = "globalThis.ready ?? globalThis.bench?.first ?? globalThis.failed ?? null"


@dataclass(frozen=True)
class Visit:
    """One cold start: milliseconds until ready, what had begun to arrive by then, and what came after it."""

    ready: float
    before: Sequence[Answer]
    after: Sequence[Answer]


def run() -> Result:
    """Both sites behind a slow network each, visited in turns in empty profiles."""
    with ExitStack() as stack:
        peer = stack.enter_context(Site(browser_sites.classic()))
        ours = stack.enter_context(production.site())
        wires = {who: stack.enter_context(Wire(url, **NETWORK)) for who, url in (("ours", ours), ("peer", peer.url))}
        browser = stack.enter_context(production.launched())
        visits: dict[str, list[Visit]] = {"ours": [], "draw": [], "peer": []}
        for turn in range(1 + COLD_STARTS):
            for who, wire in wires.items():
                visit = _visit(browser, wire, "/")
                visits[who] += [visit] if turn else []  # the first fills nginx's cache
        visits["draw"].append(_visit(browser, wires["ours"], "/draw", draws=True))
        return judged(visits, browser.version)


def judged(visits: dict[str, list[Visit]], chromium: str) -> Result:
    """Time by the median of the cold starts, bytes by the one that took most."""
    ready = {who: percentile([visit.ready for visit in visits[who]], 50) for who in visits}
    most = {who: max((bodies(visit.before) for visit in visits[who]), key=Counter.total) for who in visits}
    kilobytes = {who: sizes.total() / 1000 for who, sizes in most.items()}
    last = visits["ours"][-1]
    facts = {
        "chromium": chromium,
        "cold starts": COLD_STARTS,
        "milliseconds": {who: [round(visit.ready) for visit in visits[who]] for who in visits},
        "bytes by kind": {who: dict(sizes) for who, sizes in most.items()},
        "header bytes": {who: sum(answer.head for answer in visits[who][-1].before) for who in visits},
        "answers": {who: len(visits[who][-1].before) for who in visits},
        "ours, after the first possible guess": {answer.path: answer.body for answer in last.after},
    }
    comparisons = [
        Comparison("first possible guess", "ms", ready["ours"], ready["peer"], GOAL),
        Comparison("bytes until then", "kB", kilobytes["ours"], kilobytes["peer"]),
    ]
    goal = Goal(
        "bytes until then",
        f"{kilobytes['ours']:.1f} kB",
        f"at most {MOST_KILOBYTES} kB",
        kilobytes["ours"] <= MOST_KILOBYTES,
    )
    return Result("visit", OURS, PEER, comparisons, facts, goals=[goal])


def bodies(answers: Sequence[Answer]) -> Counter[str]:
    """Bytes of bodies by kind; what is of no other kind are answers of the API and descriptions of models."""
    sizes: Counter[str] = Counter()
    for answer in answers:
        path = PurePosixPath(answer.path.partition("?")[0])
        kind = "API" if answer.path.startswith("/api/") else KINDS.get(path.suffix, "descriptions and icons")
        sizes[kind] += answer.body
    return sizes


def _visit(browser: Browser, wire: Wire, path: str, *, draws: bool = False) -> Visit:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(NOTE_READY)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    wire.forget()
    page.goto(wire.url + path, wait_until="commit", timeout=READY_SECONDS * 1000)
    ready, moment = _ready(page)
    _quiet(wire)
    if draws:
        _is_answered(page)
    context.close()
    answers = wire.answers
    return Visit(
        ready,
        [answer for answer in answers if answer.began <= moment],
        [answer for answer in answers if answer.began > moment],
    )


def _ready(page: Page) -> tuple[float, float]:
    """When the page could guess: milliseconds since the navigation, seconds since the epoch. Raises CannotMeasure."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        # Asked from outside again and again: the page's own policy forbids what waits for an expression in it.
        ready, moment = page.evaluate(f"[{READY}, (performance.timeOrigin + ({READY})) / 1000]")
        if isinstance(ready, str):
            raise CannotMeasure(f"a page did not start: {ready}")
        if ready is not None:
            return float(ready), float(moment)
        page.wait_for_timeout(LOOK_MS)
    raise CannotMeasure(f"a page could not guess after {READY_SECONDS} seconds")


def _quiet(wire: Wire) -> None:
    """Wait until nothing more arrives."""
    seen = -1
    while seen != (seen := sum(answer.body for answer in wire.answers)):
        time.sleep(QUIET_SECONDS)


def _is_answered(page: Page) -> None:
    """Ready is no empty word: a stroke gets its guess. Raises playwright's TimeoutError where it does not."""
    box = page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 120, steps=5)
    page.mouse.up()
    page.wait_for_selector('[data-testid="guess"][data-label]')
