"""Load on the system as production runs it, over HTTP on loopback: what it stores durably, and what a visit costs.

The classic server is measured in the same run, in turns, on the same PostgreSQL. It answers before it inserts, so of
both sides only rows that are there count, divided by the time until the last of them is.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from sqlalchemy import Engine, text

from bench import load_drive, load_floor, load_system, proc, production
from bench.load_drive import FEW, MANY
from bench.load_items import TASK, classic_drawing, submission
from bench.load_system import System
from bench.results import CannotMeasure, Comparison, Goal, Result

ROUNDS, SECONDS, FILL_SECONDS = 3, 8, 4
TURN_SECONDS = 120.0  # until what was answered must be stored
BATCH = 32
SINGLE_GOAL, BATCH_GOAL = 2.0, 15.0
MOST_P99_MS, LEAST_MANIFESTS = 50.0, 10_000.0
VISITS, DRAWINGS_PER_VISIT = 30, 3
PEOPLE = 64  # whose submissions come in turn
OURS = "the model server and durable PostgreSQL, answered after the commit, with limits, checks and labels"
PEER = "the classic server: Express 4 and pg, answered before the insert, 784 numbers into NUMERIC[]"
SUBMISSIONS = f"/api/v1/tasks/{TASK}/submissions"
MANIFEST = f"/api/v1/tasks/{TASK}/model"
BY_NGINX, OF_FEW = " through nginx", f" over {FEW} connections"
Turn = tuple[str, int, Callable[[], load_drive.Driven]]  # table, its rows a request, how to drive


def run() -> Result:
    with load_system.running() as system, load_system.express(system) as express:
        cookies, item = [_cookie(system.url) for _ in range(PEOPLE)], submission()
        _fill(system, cookies, item)
        turns = _race(system, express, cookies, item)
        median = {who: statistics.median(turn["rows a second"] for turn in turns[who]) for who in turns}
        calm = _calmly(system, median["single"] / 2, cookies, item)
        manifest = load_drive.wrk(system.url + MANIFEST, SECONDS)
        visit = _visits(system)
        alone = load_floor.rows_a_second(system.engine, item)
    p99 = statistics.median(turn["p99 ms"] for turn in calm)
    goals = [
        Goal("p99 at half of that load", f"{p99:.1f} ms", f"at most {MOST_P99_MS:.0f} ms", p99 <= MOST_P99_MS),
        Goal(
            "manifests through nginx",
            f"{manifest.rate:,.0f} /s",
            f"at least {LEAST_MANIFESTS:,.0f} /s",
            manifest.rate >= LEAST_MANIFESTS,
        ),
    ]
    facts = {
        "turns": turns,
        "rows a second that PostgreSQL alone stores": round(alone),
        "half load": calm,
        "manifest": {"p99 ms": manifest.p99_ms, "client's processor seconds": round(manifest.client_cpu, 2)},
        "CPU milliseconds of a visit": visit,
    }
    comparisons = [
        Comparison("durable submissions, singly", "/s", median["single"], median["peer"], SINGLE_GOAL, "at least"),
        Comparison(f"in batches of {BATCH}", "/s", median["batched"], median["peer"], BATCH_GOAL, "at least"),
    ]
    return Result("load", OURS, PEER, comparisons, facts, goals=goals)


def _cookie(url: str) -> str:
    browser = requests.Session()
    browser.post(f"{url}/api/v1/contributors", timeout=10).raise_for_status()
    return f"dl_c={browser.cookies['dl_c']}"


def _fill(system: System, cookies: Sequence[str], item: str) -> None:
    """An installation that is not new, and servers that are warm."""
    load_drive.submissions(system.url + SUBMISSIONS, FILL_SECONDS, count=BATCH, cookies=cookies, item=item)


def _race(system: System, express: str, cookies: Sequence[str], item: str) -> dict[str, list[dict[str, float]]]:
    """Turns of each, in turns: server against server, then ours as production runs it, and both with few at once."""
    drawing = classic_drawing()

    def ours(server: str, count: int, connections: int = MANY) -> Turn:
        def go() -> load_drive.Driven:
            return load_drive.submissions(
                server + SUBMISSIONS, SECONDS, count=count, cookies=cookies, item=item, connections=connections
            )

        return "submission", count, go

    def peer(connections: int) -> Turn:
        return "classic_drawing", 1, lambda: load_drive.drawings(express, SECONDS, drawing, connections=connections)

    drive = {
        "single": ours(system.server, 1),
        "peer": peer(MANY),
        "batched": ours(system.server, BATCH),
        f"single{BY_NGINX}": ours(system.url, 1),
        f"batched{BY_NGINX}": ours(system.url, BATCH),
        f"single{OF_FEW}": ours(system.server, 1, FEW),
        f"peer{OF_FEW}": peer(FEW),
    }
    turns: dict[str, list[dict[str, float]]] = {who: [] for who in drive}
    for _ in range(ROUNDS):
        for who, (table, rows, go) in drive.items():
            turns[who].append(_turn(system, table, rows, go))
    return turns


def _calmly(system: System, rate: float, cookies: Sequence[str], item: str) -> list[dict[str, float]]:
    """Turns of so many single submissions a second through nginx, by people who pause between two of them. How long
    they must pause is found before, and every turn counts."""
    where, pause = system.url + SUBMISSIONS, MANY / rate

    def go() -> load_drive.Driven:
        return load_drive.submissions(where, SECONDS, count=1, cookies=cookies, item=item, pause=pause)

    while (driven := go()).rate < rate:
        pause -= max(0.001, MANY / driven.rate - MANY / rate)
    turns = [go() for _ in range(ROUNDS)]
    return [{"requests a second": round(turn.rate), "p50 ms": turn.p50_ms, "p99 ms": turn.p99_ms} for turn in turns]


def _turn(system: System, table: str, rows: int, go: Callable[[], load_drive.Driven]) -> dict[str, float]:
    before, cpu = _rows(system.engine, table), _cpu(system)
    began = time.monotonic()
    driven = go()
    wanted = driven.requests * rows
    while (there := _rows(system.engine, table) - before) < wanted:
        if time.monotonic() - began > TURN_SECONDS:
            raise CannotMeasure(f"of {wanted} answered drawings {there} are in {table}")
        time.sleep(0.02)
    seconds = time.monotonic() - began
    return {
        "rows a second": round(there / seconds, 1),
        "p50 ms": driven.p50_ms,
        "p99 ms": driven.p99_ms,
        "client's processor seconds": round(driven.client_cpu, 2),
        **{f"CPU ms a row, {part}": round(1000 * (used - cpu[part]) / there, 3) for part, used in _cpu(system).items()},
    }


def _rows(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def _cpu(system: System) -> dict[str, float]:
    return {part: proc.cpu_seconds(root) for part, root in system.roots.items()}


def first_visit(url: str) -> list[str]:
    """What a browser that was never here asks for until it can guess, as paths; all of it by GET."""
    with production.launched() as browser:
        context = browser.new_context()
        asked: list[str] = []
        context.on(
            "request", lambda request: asked.append(urlsplit(request.url).path) if request.method == "GET" else None
        )
        page = context.new_page()
        page.goto(f"{url}/draw", wait_until="networkidle")
        page.wait_for_selector('[data-testid="model-version"]')
        page.wait_for_timeout(5_000)  # what comes after the first possible guess: fonts, the service worker's files
        context.close()
    return [path for path in asked if path.startswith("/")]


def _visits(system: System) -> dict[str, Any]:
    """Processor milliseconds of a first visit that ends in a few drawings, of every part of the system."""
    paths, item = first_visit(system.url), submission()
    chance = random.Random(1)
    before = _cpu(system)
    for _ in range(VISITS):
        browser = requests.Session()
        browser.headers["Accept-Encoding"] = "br"
        for path in paths:
            browser.get(system.url + path, timeout=10, stream=True).raw.read()
        browser.post(f"{system.url}/api/v1/contributors", timeout=10).raise_for_status()
        for _ in range(DRAWINGS_PER_VISIT):
            identity = f"{chance.getrandbits(32):08x}-0000-4000-8000-{chance.getrandbits(48):012x}"
            body = '{"submissions":[' + item.replace("@", identity) + "]}"
            answer = browser.post(
                system.url + SUBMISSIONS, body, headers={"Content-Type": "application/json"}, timeout=10
            )
            answer.raise_for_status()
    used = {part: 1000 * (now - before[part]) / VISITS for part, now in _cpu(system).items()}
    return {
        "requests": len(paths) + 1 + DRAWINGS_PER_VISIT,
        **{part: round(ms, 1) for part, ms in used.items()},
        "all": round(sum(used.values()), 1),
    }
