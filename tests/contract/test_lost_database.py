"""The database goes, or hangs: what was published can be read on, writes say 503, and all comes back by itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.contract import front as fronts
from tests.contract import stack as stacks
from tests.contract.stack import Stack
from tests.integration.model_server.conftest import item
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed")

MANIFEST = "/api/v1/tasks/doodle/model"
SUBMISSIONS = "/api/v1/tasks/doodle/submissions"
READ = (MANIFEST, "/api/v1/tasks", "/api/v1/tasks/doodle/history", "/api/v1/tasks/doodle/model-versions/1/confusion")


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with stacks.running(DATABASE_SECONDS="2") as made:
        yield made


@pytest.fixture
def person(stack: Stack) -> requests.Session:
    """Somebody with the cookie, who has looked at everything once."""
    stack.answers_soon("/readyz")
    made = requests.Session()
    assert made.post(f"{stack.url}/api/v1/contributors", timeout=30).status_code == 204
    for path in (*READ, stack.get(MANIFEST).json()["model_url"]):
        assert stack.get(path).ok
    return made


def send(stack: Stack, person: requests.Session) -> requests.Response:
    return person.post(stack.url + SUBMISSIONS, json={"submissions": [item()]}, timeout=60)


def says_to_try_again(answer: requests.Response) -> bool:
    assert answer.json()["error"] == {
        "code": "database_unavailable",
        "message": "The database does not answer just now; nothing was stored. Try again in a moment.",
    }
    return answer.status_code == 503 and answer.headers["Retry-After"] == "2"


def test_reading_goes_on_while_the_database_is_gone_and_writing_comes_back_with_it(
    stack: Stack, person: requests.Session
) -> None:
    before = {path: stack.get(path).content for path in READ}
    model = stack.get(MANIFEST).json()["model_url"]
    stack.postgres.stop()
    try:
        for _ in range(3):
            for path in READ:
                answer = stack.get(path)
                assert (answer.status_code, answer.content) == (200, before[path]), path
            assert stack.get(model).ok
            assert stack.get("/", **{"Accept-Encoding": "identity"}).ok
        assert stack.get(MANIFEST).headers["X-Cache"] == "STALE"
        assert says_to_try_again(send(stack, person))
        assert stack.get("/readyz").status_code == 503
        assert stack.get("/healthz").ok
        # What only some may see is not shown to nobody in particular, whatever was asked before.
        assert stack.get("/api/v1/tasks/doodle/stats", **stack.admin).status_code == 503
        assert stack.logged(503, SUBMISSIONS)
    finally:
        stack.postgres.start()
    stack.answers_soon("/readyz")
    assert send(stack, person).status_code == 201
    assert stack.get(MANIFEST).headers["X-Cache"] == "REVALIDATED"


def test_without_any_model_server_reading_goes_on_too(stack: Stack, person: requests.Session) -> None:
    (server,) = stack.servers
    server.kill()
    try:
        for path in READ:
            assert stack.get(path).headers["X-Cache"] == "STALE"
        answer = send(stack, person)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    finally:
        server.start()
    assert send(stack, person).status_code == 201


def test_a_database_that_hangs_holds_nobody_for_long(stack: Stack, person: requests.Session) -> None:
    """Stopped, not dead: connections stand, and nothing is ever answered. More ask than there are threads."""
    stopped = _stop_all(stack)
    began = time.monotonic()
    try:
        with ThreadPoolExecutor(24) as pool:
            writing = [pool.submit(send, stack, person) for _ in range(20)]
            assert stack.get("/healthz").ok
            assert all(stack.get(path).ok for path in READ)
            assert stack.get(MANIFEST).headers["X-Cache"] in ("STALE", "UPDATING")
            assert all(says_to_try_again(answer.result()) for answer in writing)
        assert time.monotonic() - began < 30
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    stack.answers_soon("/readyz", seconds=30)
    assert send(stack, person).status_code == 201
    assert stack.get(MANIFEST).headers["X-Cache"] == "REVALIDATED"


def _stop_all(stack: Stack) -> list[int]:
    """Stop the server, and then, as it makes no more of them, the processes of its connections. Returns whom."""
    assert stack.postgres.process is not None
    server = stack.postgres.process.pid
    os.kill(server, signal.SIGSTOP)
    wait_for(lambda: _state(server) == "T" or None, seconds=15, what="the server's stop")
    stopped = [server]
    for child in map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split()):
        with suppress(ProcessLookupError):  # it was ending
            os.kill(child, signal.SIGSTOP)
            stopped.append(child)
    return stopped


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
