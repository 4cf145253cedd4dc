"""Recognition in the page, ours against the classic way, side by side in one Chromium.

Inference: 784 numbers → probabilities, in the thread that computes. Prediction: the same as the page awaits it; ours
goes to a worker and back, the classic way holds the page up. Guess: the drawing (strokes; the classic way: a 400-pixel
canvas) → probabilities, as awaited. First: from the navigation, in an empty profile, to the first guess. Bytes: every
answer to a cold start but the HTML.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import PurePosixPath

from playwright.sync_api import Browser, Page, sync_playwright

from bench import browser_sites
from bench.results import CannotMeasure, Comparison, Result, percentile
from bench.site import Site
from local import browser as chromium

COLD_STARTS = 7
WARM_UP = 100
GOALS = {"inference": 0.1, "prediction": 0.1, "guess": 0.1}
ROUNDS, PER_ROUND = 10, 50
MAX_DIFFERENCE = 0.01  # rounded weights against float32, as the page's own golden check allows
READY_MS = 60_000
OURS = "the page: graph model with weights in 16 bits, wasm SIMD with only the kernels used, in a worker"
PEER = "the classic way: all of @tensorflow/tfjs, layers model, default backend, canvas shrunk bilinearly"
KINDS = {".js": "code", ".wasm": "wasm", ".bin": "weights", ".json": "descriptions"}


def run() -> Result:
    """Build both, serve both, measure both in turns."""
    executable = chromium.find()
    if executable is None:
        raise CannotMeasure("there is no Chromium; run `make browser`")
    with ExitStack() as stack:
        sites = {
            "ours": stack.enter_context(Site(browser_sites.ours())),
            "peer": stack.enter_context(Site(browser_sites.classic())),
        }
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=executable, args=list(chromium.FLAGS))
        stack.callback(browser.close)
        return _measure(browser, sites)


def _measure(browser: Browser, sites: dict[str, Site]) -> Result:
    first: dict[str, list[float]] = {who: [] for who in sites}
    sizes: dict[str, Counter[str]] = {}
    for _ in range(COLD_STARTS):  # in turns, so that a slow moment of the machine meets both
        for who, site in sites.items():
            site.sent.clear()
            page = _open(browser, site.url)
            first[who].append(page.evaluate("bench.first"))
            sizes[who] = by_kind(site.sent)
            page.context.close()
    pages = {who: _open(browser, site.url) for who, site in sites.items()}
    pages["peer on cpu"] = _open(browser, sites["peer"].url + "?backend=cpu")
    apart = difference(*(pages[who].evaluate("bench.answer()") for who in sites))
    warm = {work: _warm(pages, work) for work in ("inference", "prediction", "guess")}
    comparisons = [
        *(_milliseconds(f"{work} p{p}", warm[work], p, GOALS.get(work)) for work in warm for p in (50, 95)),
        _milliseconds("first guess, cold", first, 50),
        Comparison("inference bytes", "kB", sizes["ours"].total() / 1000, sizes["peer"].total() / 1000, 0.7),
    ]
    facts = {
        "chromium": browser.version,
        "samples": {"warm": ROUNDS * PER_ROUND, "first guess": COLD_STARTS},
        "largest difference of a probability": round(apart, 5),
        "backends": {
            who: {**page.evaluate("bench.facts"), "workers": len(page.workers)} for who, page in pages.items()
        },
        "brotli bytes": {who: dict(sizes[who]) for who in sites},
        "peer on its cpu backend, p50 ms": {work: round(percentile(warm[work]["peer on cpu"], 50), 3) for work in warm},
    }
    return Result("browser", OURS, PEER, comparisons, facts)


def _open(browser: Browser, url: str) -> Page:
    """The site in an empty profile, once it has recognised its first drawing."""
    page = browser.new_context().new_page()
    page.goto(url)
    page.wait_for_function("globalThis.bench || globalThis.failed", timeout=READY_MS)
    failed = page.evaluate("globalThis.failed")
    if failed:
        raise CannotMeasure(f"a page did not start: {failed}")
    return page


def _warm(pages: dict[str, Page], work: str) -> dict[str, list[float]]:
    """Milliseconds of each piece of work, the pages in turns, each in front while it works."""
    samples: dict[str, list[float]] = {who: [] for who in pages}
    for turn in range(ROUNDS + 1):
        for who, page in pages.items():
            page.bring_to_front()
            taken = page.evaluate(f"bench.{work}({PER_ROUND if turn else WARM_UP})")
            samples[who] += taken if turn else []
    return samples


def _milliseconds(figure: str, samples: dict[str, list[float]], percent: int, goal: float | None = None) -> Comparison:
    ours, peer = (percentile(samples[who], percent) for who in ("ours", "peer"))
    return Comparison(figure, "ms", ours, peer, goal)


def by_kind(sent: list[tuple[str, int]]) -> Counter[str]:
    """Bytes by kind (code, wasm, weights, descriptions) of the answers that were not HTML."""
    sizes: Counter[str] = Counter()
    for path, size in sent:
        kind = KINDS.get(PurePosixPath(path).suffix)
        if kind is not None:
            sizes[kind] += size
    return sizes


def difference(ours: list[float], peer: list[float]) -> float:
    """The largest difference of two answers. Raises CannotMeasure when they are not answers of the same network."""
    largest = max(abs(a - b) for a, b in zip(ours, peer, strict=True))
    if not largest <= MAX_DIFFERENCE:  # NaN too
        raise CannotMeasure(f"the two pages run different networks: a probability differs by {largest:.3f}")
    return largest
