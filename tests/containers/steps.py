# ruff: noqa: T201 - a program for a terminal
"""What each way to compose the system is put through alike."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from tests.containers.composed import Composed, expect

TASK = "doodle"


def look_at_page_and_model(system: Composed) -> dict[str, Any]:
    """The page with each of its assets, and the champion with each of its files. Returns the manifest."""
    page = system.get("/draw?task=digits", **{"Accept-Encoding": "br"})
    expect("wasm-unsafe-eval" in page.headers["Content-Security-Policy"], "no content security policy")
    assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', system.get("/").text)
    expect(bool(assets), "the page names no assets")
    for path in assets:
        expect("immutable" in system.get(path).headers["Cache-Control"], f"{path} is not immutable")
    refused = requests.get(f"{system.url}/metrics", timeout=20)
    expect(refused.status_code == 404, "/metrics is public")
    manifest: dict[str, Any] = system.api(f"/tasks/{TASK}/model")
    graph = system.get(manifest["model_url"]).json()
    folder = manifest["model_url"].rpartition("/")[0]
    for shard in graph["weightsManifest"][0]["paths"]:
        # As a visitor: what an admin asks for is never answered from the cache.
        answers = [requests.get(f"{system.url}{folder}/{shard}", timeout=20) for _ in range(2)]
        expect(all(answer.ok and answer.content for answer in answers), f"{shard} is not served")
        expect(answers[1].headers["X-Cache"] == "HIT", f"{shard} is not cached")
    return manifest


@contextmanager
def torn_down(system: Composed) -> Iterator[None]:
    """Leaves no container, network or volume; shows the end of the logs where something failed."""
    try:
        yield
    except BaseException:
        print(system.compose("logs", "--no-color", "--tail=40"), file=sys.stderr)
        raise
    finally:
        system.compose("--profile", "tensorboard", "down", "--volumes", "--remove-orphans")


@contextmanager
def step(name: str) -> Iterator[None]:
    print(f"{name} …", flush=True)
    start = time.monotonic()
    yield
    print(f"  {time.monotonic() - start:.1f} s", flush=True)
