"""Two model servers behind one nginx: one is killed under load, and nobody who draws or looks is told of an error."""

from __future__ import annotations

import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import make_engine
from db.schema import Submission
from tests.contract import front as fronts
from tests.contract import stack as stacks
from tests.contract.front import NGINX
from tests.contract.stack import Stack
from tests.integration.model_server.conftest import item

pytestmark = pytest.mark.skipif(not fronts.installed(), reason="nginx, its brotli module or envsubst is not installed")

PEOPLE = 6
EACH = 40
KILL_AT = (60, 180)  # so many requests are answered when a server dies
NO_LIMIT = {"WRITE_RATE": "1000r/s", "WRITE_BURST": "1000"}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with stacks.running(servers=2, nginx=NO_LIMIT) as made:
        yield made


class Crowd:
    """People who draw and look, each one request after the other.

    An answer may break off in the midst: its head was on the way to nginx, and its server died before the rest. That is
    asked once more, as the page does with all that it could not read. No other failure is tried again.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.acknowledged: list[str] = []
        self.broken_off = 0
        self._lock = threading.Lock()
        self._answered = threading.Condition(self._lock)

    def wait_for(self, number: int) -> None:
        with self._answered:
            assert self._answered.wait_for(lambda: self.statuses.total() >= number, timeout=60)

    def draw(self, _: int) -> None:
        person = requests.Session()
        self._note("contributor", self._ask(person, "POST", "/api/v1/contributors"))
        for _ in range(EACH):
            body = {"submissions": [item(), item()]}
            answer = self._ask(person, "POST", "/api/v1/tasks/doodle/submissions", body)
            self._note("submissions", answer, [one["id"] for one in body["submissions"]])
            self._note("manifest", self._ask(person, "GET", "/api/v1/tasks/doodle/model"))
            self._note("prompt", self._ask(person, "GET", "/api/v1/tasks/doodle/prompt"))

    def _ask(self, person: requests.Session, method: str, path: str, body: Any = None) -> requests.Response:
        try:
            return person.request(method, self.url + path, json=body, timeout=30)
        except requests.exceptions.ChunkedEncodingError:
            with self._lock:
                self.broken_off += 1
            return person.request(method, self.url + path, json=body, timeout=30)

    def _note(self, what: str, answer: requests.Response, sent: list[str] | None = None) -> None:
        with self._answered:
            self.statuses[what, answer.status_code] += 1
            if answer.status_code == 201 and sent is not None:
                told: dict[str, Any] = answer.json()
                assert sorted(told["accepted"] + told["duplicates"]) == sorted(sent)
                self.acknowledged += sent
            self._answered.notify_all()


def test_both_servers_are_asked(stack: Stack) -> None:
    for _ in range(20):
        assert stack.get("/api/v1/tasks/doodle/prompt").ok
    for server in stack.servers:
        assert "/prompt" in server.log.read_text()


def test_one_of_two_is_killed_under_load_and_nobody_is_told_of_an_error(stack: Stack) -> None:
    crowd = Crowd(stack.url)
    with ThreadPoolExecutor(PEOPLE) as pool:
        people = [pool.submit(crowd.draw, number) for number in range(PEOPLE)]
        for answered, server in zip(KILL_AT, stack.servers, strict=True):
            crowd.wait_for(answered)
            server.kill()
            crowd.wait_for(answered + 60)
            server.start()
        for person in people:
            person.result()
    assert crowd.statuses == {
        ("contributor", 204): PEOPLE,
        ("submissions", 201): PEOPLE * EACH,
        ("manifest", 200): PEOPLE * EACH,
        ("prompt", 200): PEOPLE * EACH,
    }
    assert crowd.broken_off <= PEOPLE
    engine = make_engine(stack.postgres.url())
    with Session(engine) as session:
        stored = session.scalars(select(Submission.id)).all()
        assert sorted(map(str, stored)) == sorted(crowd.acknowledged)
        assert session.scalar(select(func.count()).select_from(Submission)) == 2 * PEOPLE * EACH
    engine.dispose()
    # One of them did die over requests, and nginx asked the other.
    assert any("," in entry["upstream_status"] for entry in stack.entries())


def test_a_server_that_has_no_address_yet_is_left_out(tmp_path: Path) -> None:
    getent = tmp_path / "getent"
    getent.write_text('#!/bin/sh\n[ "$2" = nowhere ] || echo "$2 STREAM"\n')
    getent.chmod(0o755)
    asked = {"MODEL_SERVER": "127.0.0.1:9 nowhere:8080 127.0.0.2:9", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert fronts.render_and_check(tmp_path, **asked).returncode == 0
    named = (tmp_path / "state" / "conf" / "model_servers.conf").read_text()
    assert [line.split()[1] for line in named.splitlines()] == ["127.0.0.1:9", "127.0.0.2:9"]


def test_what_a_second_attempt_could_do_twice_is_not_sent_again(stack: Stack) -> None:
    """nginx asks another server for such a request only where the first did not get it."""
    api, again = ((NGINX / "templates" / f"{name}.conf.template").read_text() for name in ("api", "sent_again"))
    places = re.findall(r"location ~ (\S+) \{([^}]*)\}", api)
    sent_again = [place for place, inside in places if "sent_again.conf" in inside]
    assert len(sent_again) == api.count("sent_again.conf") == 2
    once = (
        "tasks/doodle/promotions",
        "tasks/doodle/training-runs",
        "submissions/1/moderation",
        "model-reports",
        "keys",
    )
    assert not [path for path in once for place in sent_again if re.search(place, f"/api/v1/{path}")]
    assert (again.count("non_idempotent"), api.count("non_idempotent")) == (1, 0)
