"""Lighthouse's judgement of the page as a visitor with a cheap phone meets it, served as production serves it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import browser_sites, production
from bench.results import CannotMeasure, Goal, Result, percentile
from local import browser as chromium

ROUNDS = 5
PATHS = ("/", "/draw")
WANTED = {"accessibility": 95, "best-practices": 95, "seo": 95, "performance": 90}
PROJECT = Path(__file__).parent / "lighthouse"
PROGRAM = PROJECT / "node_modules" / "lighthouse" / "cli" / "index.js"
TIMEOUT_SECONDS = 180
OURS = "the whole page from nginx, model server and database behind it"
PEER = "none: Lighthouse's own scale from 0 to 100"


def run() -> Result:
    """Every page in turns, so that a slow moment of the machine meets all of them."""
    executable = chromium.find()
    if executable is None:
        raise CannotMeasure("there is no Chromium; run `make browser`")
    browser_sites.install(PROJECT)
    reports: dict[str, list[dict[str, Any]]] = {path: [] for path in PATHS}
    with production.site() as url:
        for _ in range(ROUNDS):
            for path in PATHS:
                reports[path].append(_report(url + path, executable))
    return judged(reports)


def judged(reports: Mapping[str, Sequence[dict[str, Any]]]) -> Result:
    """The median of each category on each page, and what Lighthouse found wrong in any round."""
    goals = [
        _goal(f"{category} of {path}", [score(report, category) for report in found], wanted)
        for path, found in reports.items()
        for category, wanted in WANTED.items()
    ]
    facts = {
        "lighthouse": next(iter(reports.values()))[0]["lighthouseVersion"],
        "scores": {
            path: {category: [score(report, category) for report in found] for category in WANTED}
            for path, found in reports.items()
        },
        "complaints": {path: complaints(found) for path, found in reports.items()},
    }
    return Result("lighthouse", OURS, PEER, [], facts, goals=goals)


def score(report: dict[str, Any], category: str) -> int:
    """0 to 100. Raises CannotMeasure where Lighthouse could not judge, with what it says of that."""
    found = report["categories"][category]["score"]
    if found is None:
        error = report.get("runtimeError") or {}
        raise CannotMeasure(f"Lighthouse could not judge {category}: {error.get('message', 'an audit failed')}")
    return round(100 * float(found))


def complaints(reports: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """By category, the audits that count and were not passed in some round, with the worst score."""
    found: dict[str, list[str]] = {}
    for category in WANTED:
        worst: dict[str, float] = {}
        for report in reports:
            for part in report["categories"][category]["auditRefs"]:
                audit = report["audits"][part["id"]]
                if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                    worst[part["id"]] = min(audit["score"], worst.get(part["id"], 1.0))
        if worst:
            found[category] = [f"{name}: {100 * value:.0f}" for name, value in sorted(worst.items())]
    return found


def _goal(figure: str, scores: Sequence[int], wanted: int) -> Goal:
    median = percentile(scores, 50)
    return Goal(figure, f"{median:.0f}", f"at least {wanted}", median >= wanted)


def _report(url: str, executable: str) -> dict[str, Any]:
    """One run in a profile of its own, with Lighthouse's default: a phone, simulated 1.6 Mbit/s, 150 ms, a 4× slower
    processor."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        flags = " ".join((*chromium.FLAGS, "--headless=new", f"--user-data-dir={folder}/profile"))
        command = ["node", str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={file}"]
        command += [f"--only-categories={','.join(WANTED)}", "--no-enable-error-reporting", f"--chrome-flags={flags}"]
        path = f"{browser_sites.ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        env = {**os.environ, "PATH": path, "CHROME_PATH": executable}
        try:
            done = subprocess.run(
                command, env=env, capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise CannotMeasure(f"Lighthouse did not end within {TIMEOUT_SECONDS} seconds") from None
        if done.returncode != 0 or not file.exists():
            raise CannotMeasure(f"Lighthouse failed:\n{done.stdout}{done.stderr}")
        report: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return report
