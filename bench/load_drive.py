"""Load from outside, as much as gets through: wrk, which takes little of the machine."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.results import CannotMeasure

SCRIPTS = Path(__file__).parent / "wrk"
MANY, FEW = 256, 32  # connections at once
TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Driven:
    """What a run of wrk came to. `client_cpu`: processor seconds that wrk itself took."""

    requests: int
    seconds: float
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float
    client_cpu: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def wrk(url: str, seconds: int, *, connections: int = FEW, script: str = "", arguments: Sequence[str] = ()) -> Driven:
    """As many requests as get through in so many seconds. Raises CannotMeasure without wrk, or where any is refused."""
    if shutil.which("wrk") is None:
        raise CannotMeasure("wrk is missing; install it (Debian: apt install wrk)")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script + (SCRIPTS / "report.lua").read_text("utf-8"))
        file.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            f"{TIMEOUT_SECONDS}s",
            "-s",
            file.name,
        ]
        before = _children_cpu()
        done = subprocess.run([*command, url, "--", *arguments], capture_output=True, text=True, check=False)
        cpu = _children_cpu() - before
    if done.returncode != 0:
        raise CannotMeasure(f"wrk failed: {done.stderr or done.stdout}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    driven = Driven(**{name: found[name] for name in Driven.__dataclass_fields__ if name in found}, client_cpu=cpu)
    if driven.refused or driven.broken or not driven.requests:
        raise CannotMeasure(f"{driven.refused} requests were refused and {driven.broken} broke at {url}")
    return driven


def submissions(
    url: str, seconds: int, *, count: int, cookies: Sequence[str], item: str, connections: int = MANY, pause: float = 0
) -> Driven:
    """So many submissions a request, of people in turn. `item`: JSON of one with `@` for its id. `pause`: seconds that
    each connection waits on average before it sends."""
    before, _, after = item.partition("@")
    script = (SCRIPTS / "submissions.lua").read_text("utf-8")
    if pause:
        script += f"PAUSE = {1000 * pause}\n" + (SCRIPTS / "pauses.lua").read_text("utf-8")
    return wrk(url, seconds, connections=connections, script=script, arguments=[str(count), before, after, *cookies])


def drawings(url: str, seconds: int, body: str, *, connections: int = MANY) -> Driven:
    """The classic page's request, again and again."""
    script = f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = {json.dumps(body)}\n"
    return wrk(url, seconds, connections=connections, script=script)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
