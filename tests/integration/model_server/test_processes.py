"""The real processes: gunicorn and the scheduler, as they are started in earnest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import make_engine
from db.schema import TrainingRun
from local.postgres import free_port
from tests import factories, tiny
from tests.conftest import REPOSITORY
from tests.integration.model_server.conftest import item

GUNICORN = ("gunicorn", "-c", "model_server/gunicorn.conf.py", "model_server.asgi:create_asgi()")
SCHEDULER = ("model_server.scheduler",)
PATIENCE_SECONDS = 30


@contextmanager
def process(log: Path, *module: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        started = subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=REPOSITORY,
            env={**os.environ, "HOME": str(log.parent), "PYTHONUNBUFFERED": "1", **env},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until a function answers true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:  # not yet listening, or still importing
        return False


def seconds_to_end(started: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    started.send_signal(signal.SIGTERM)
    assert started.wait(PATIENCE_SECONDS) == 0
    return time.monotonic() - began


def test_gunicorn_serves_stores_and_ends_promptly(own_database: str, tmp_path: Path) -> None:
    here = f"127.0.0.1:{free_port()}"
    with process(tmp_path / "log", *GUNICORN, DATABASE_URL=own_database, BIND=here, WEB_WORKERS="2") as server:
        until(lambda: answers(f"http://{here}/healthz"), (tmp_path / "log").read_text())
        browser = requests.Session()
        url = f"http://{here}/api/v1/tasks/doodle/submissions"
        assert browser.post(f"http://{here}/api/v1/contributors", timeout=10).status_code == 204
        assert browser.post(url, json={"submissions": [item()]}, timeout=10).status_code == 201
        for body in (b" " * (5 * 1024 * 1024), iter([b" " * 65_536] * 80)):  # the second in chunks
            answer = browser.post(url, data=body, headers={"Content-Type": "application/json"}, timeout=10)
            assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
            assert browser.get(f"http://{here}/healthz", timeout=10).ok  # the connection is still good
        assert seconds_to_end(server) < 10
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_a_server_whose_master_was_killed_lets_go_of_its_address(own_database: str, tmp_path: Path) -> None:
    here = f"127.0.0.1:{free_port()}"
    with process(tmp_path / "log", *GUNICORN, DATABASE_URL=own_database, BIND=here, WEB_WORKERS="2") as server:
        until(lambda: answers(f"http://{here}/healthz"), "the server")
        server.kill()
        server.wait()
        until(lambda: not answers(f"http://{here}/healthz"), "its processes to end")
        with process(tmp_path / "again", *GUNICORN, DATABASE_URL=own_database, BIND=here):
            until(lambda: answers(f"http://{here}/healthz"), "the next one")


def test_the_figures_of_a_server_that_was_killed_go_when_the_next_one_starts(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "WEB_WORKERS": "1", "TMPDIR": str(tmp_path)}
    masters = []
    for log in (tmp_path / "log", tmp_path / "again"):
        here = f"127.0.0.1:{free_port()}"
        with process(log, *GUNICORN, **settings, BIND=here) as server:  # is killed at the end
            until(partial(answers, f"http://{here}/healthz"), "the server")
            masters.append(server.pid)
    (folder,) = tmp_path.glob("deltaloop-figures-*")
    assert folder.name.startswith(f"deltaloop-figures-{masters[-1]}-")


def test_a_name_with_underscores_is_no_proxys_header(own_database: str, tmp_path: Path) -> None:
    here = f"127.0.0.1:{free_port()}"
    settings = {"DATABASE_URL": own_database, "BIND": here, "TRUSTED_PROXIES": "1"}
    with process(tmp_path / "log", *GUNICORN, **settings):
        until(lambda: answers(f"http://{here}/healthz"), "the server")
        for name, secure in (("X-Forwarded-Proto", True), ("X_Forwarded_Proto", False)):
            answer = requests.post(f"http://{here}/api/v1/contributors", headers={name: "https"}, timeout=10)
            assert ("Secure" in answer.headers["Set-Cookie"]) is secure


def test_an_added_label_reaches_every_process_within_seconds_and_without_a_restart(
    own_database: str, tmp_path: Path
) -> None:
    here = f"127.0.0.1:{free_port()}"

    def label_lists() -> set[tuple[str, ...]]:
        """What a few connections see; each may be another worker's."""
        answers = [requests.get(f"http://{here}/api/v1/tasks", timeout=10).json()[0]["labels"] for _ in range(12)]
        return {tuple(labels) for labels in answers}

    with process(tmp_path / "log", *GUNICORN, DATABASE_URL=own_database, BIND=here, WEB_WORKERS="2"):
        until(lambda: answers(f"http://{here}/healthz"), "the server")
        (before,) = label_lists()
        command = [sys.executable, "-m", "cli", "tasks", "add-label", "doodle", "rainbow", "--name", "de=Regenbogen"]
        env = {**os.environ, "DATABASE_URL": own_database, "DELTALOOP_HOME": str(tmp_path / "home")}
        done = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "label 'rainbow' added, revision 2" in done.stdout
        time.sleep(2)
        assert label_lists() == {(*before, "rainbow")}
        again = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=False)
        assert (again.returncode, again.stderr.count("\n")) == (2, 1)
        assert "doodle has the label 'rainbow' already" in again.stderr


@pytest.mark.parametrize("command", [GUNICORN, SCHEDULER])
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "postgresql://a:b@c:port/d"}, "DATABASE_URL has a port that is not a number"),
        ({"DATABASE_URL": "postgresql://a:b@c/d", "BIND": "127.0.0.1:99999"}, "BIND is '127.0.0.1:99999'"),
    ],
)
def test_a_setting_that_is_nonsense_stops_a_program_with_one_line(
    command: tuple[str, ...], settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    with process(tmp_path / "log", *command, **settings) as started:
        assert started.wait(PATIENCE_SECONDS) != 0
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert line.startswith(f"deltaloop: {said}")


def test_the_scheduler_survives_without_a_database_and_ends_promptly(tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    with process(tmp_path / "log", *SCHEDULER, DATABASE_URL=nowhere, TRIGGERS="on") as started:
        until(lambda: "the database does not answer" in (tmp_path / "log").read_text(), "a tick that fails")
        assert started.poll() is None
        assert seconds_to_end(started) < 5


# Where the scheduler begins, it has its handlers and does not run yet.
ENDED_AT_ONCE = """
import os, signal
from apscheduler.schedulers.base import BaseScheduler
from model_server import scheduler
start = BaseScheduler.start
BaseScheduler.start = lambda *arguments, **named: (os.kill(os.getpid(), signal.SIGTERM), start(*arguments, **named))
scheduler.main()
"""


def test_a_scheduler_that_is_ended_as_it_begins_ends_well() -> None:
    env = {**os.environ, "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/none", "TRIGGERS": "on"}
    command = [sys.executable, "-c", ENDED_AT_ONCE]
    done = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_without_triggers_the_scheduler_says_so_and_waits(own_database: str, tmp_path: Path) -> None:
    with process(tmp_path / "log", *SCHEDULER, DATABASE_URL=own_database, TRIGGERS="off") as started:
        until(lambda: "TRIGGERS=off" in (tmp_path / "log").read_text(), "the line")
        assert seconds_to_end(started) < 5


def test_two_schedulers_start_one_run_for_enough_labels(own_database: str, tmp_path: Path) -> None:
    engine = make_engine(own_database)
    with Session(engine) as session, session.begin():
        version = factories.model_version(session, promoted=True)
        for person in tiny.contributors(session, train=15, holdout=5):  # 500 is what tasks/doodle.toml asks for
            for _ in range(25):
                factories.submission(session, person, version, label="cat")

    def runs() -> int:
        with Session(engine) as session:
            return session.scalar(select(func.count()).select_from(TrainingRun)) or 0

    with (
        process(tmp_path / "one", *SCHEDULER, DATABASE_URL=own_database, TRIGGERS="on") as one,
        process(tmp_path / "two", *SCHEDULER, DATABASE_URL=own_database, TRIGGERS="on") as two,
    ):
        until(lambda: runs() > 0, "a run")
        # One that is still loading would neither tick nor end well.
        until(lambda: all("scheduling" in (tmp_path / log).read_text() for log in ("one", "two")), "both")
        time.sleep(6)  # another tick of each
        assert runs() == 1
        assert max(seconds_to_end(one), seconds_to_end(two)) < 5
    engine.dispose()
