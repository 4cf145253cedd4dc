"""Load from outside: wrk, which takes little of the machine, and for a steady rate a few threads of our own."""

from __future__ import annotations

import http.client
import json
import random
import resource
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.results import CannotMeasure

SCRIPTS = Path(__file__).parent / "wrk"
CONNECTIONS = 32
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


def wrk(url: str, seconds: int, *, script: str = "", arguments: Sequence[str] = ()) -> Driven:
    """As many requests as get through in so many seconds. Raises CannotMeasure without wrk, or where any is refused."""
    if shutil.which("wrk") is None:
        raise CannotMeasure("wrk is missing; install it (Debian: apt install wrk)")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script + (SCRIPTS / "report.lua").read_text("utf-8"))
        file.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
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


def submissions(url: str, seconds: int, *, count: int, cookie: str, item: str) -> Driven:
    """So many submissions a request. `item`: JSON of one with `@` for its id."""
    before, _, after = item.partition("@")
    script = (SCRIPTS / "submissions.lua").read_text("utf-8")
    return wrk(url, seconds, script=script, arguments=[str(count), cookie, before, after])


def drawings(url: str, seconds: int, body: str) -> Driven:
    """The classic page's request, again and again."""
    script = f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = {json.dumps(body)}\n"
    return wrk(url, seconds, script=script)


def steadily(
    url: str, rate: float, seconds: float, *, headers: Mapping[str, str], item: str, threads: int = 16
) -> list[float]:
    """Single submissions at random moments, `rate` a second whatever the answers take. Milliseconds of each from the
    moment it was due, sorted. Raises CannotMeasure where one was refused."""
    chance, due, now = random.Random(1), [], 0.0
    while now < seconds:
        now += chance.expovariate(rate)
        due.append(now)
    lock, place, taken = threading.Lock(), iter(due), []
    began = time.monotonic() + 0.2

    def send() -> None:
        target = urlsplit(url)
        connection = http.client.HTTPConnection(target.netloc, timeout=TIMEOUT_SECONDS)
        while True:
            with lock:
                moment = next(place, None)
            if moment is None:
                return
            time.sleep(max(0.0, began + moment - time.monotonic()))
            body = '{"submissions":[' + item.replace("@", str(uuid.uuid4())) + "]}"
            connection.request("POST", target.path, body, dict(headers))
            answer = connection.getresponse()
            answer.read()
            taken.append((time.monotonic() - began - moment) * 1000 if answer.status == 201 else float("inf"))

    senders = [threading.Thread(target=send) for _ in range(threads)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if len(taken) != len(due) or max(taken) == float("inf"):
        raise CannotMeasure("not every submission at the steady rate was taken")
    return sorted(taken)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
