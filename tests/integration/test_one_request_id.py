"""One id leads from the browser's request through every log to the worker; and no log holds what is people's own."""

from __future__ import annotations

import base64
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import api_keys, logs
from db.engine import make_engine
from db.schema import TrainingRun
from local import front
from local.postgres import Postgres, free_port
from model_server import scheduler
from tasks.settings import Triggers
from tests import databases, factories, tiny
from tests.conftest import REPOSITORY
from tests.integration.model_server.conftest import item, own_database, undemanding
from tests.integration.model_server.test_processes import GUNICORN, answers, process, until

__all__ = ["own_database"]  # a fixture
NAMED = "from-the-browser-0a1b2c3d"
NAMES = ("time", "level", "logger", "message")


def lines(log: Path) -> list[dict[str, Any]]:
    """Every line of a server; of the worker without what TensorFlow writes past Python."""
    written = log.read_text("utf-8").splitlines()
    return [json.loads(line) for line in written if log.name != "worker" or line.startswith("{")]


def about(found: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [line for line in found if line.get("request_id") == name]


def test_one_id_is_followed_from_the_request_to_the_worker(own_database: str, tmp_path: Path) -> None:
    engine = make_engine(own_database)
    with Session(engine) as session, session.begin():
        key = api_keys.create(session, name="ada", role="admin")
    here = f"127.0.0.1:{free_port()}"
    with process(tmp_path / "log", *GUNICORN, DATABASE_URL=own_database, BIND=here, WEB_WORKERS="1"):
        until(lambda: answers(f"http://{here}/healthz"), "the server")
        headers = {"Authorization": f"Bearer {key}", "X-Request-ID": NAMED}
        asked = requests.post(f"http://{here}/api/v1/tasks/doodle/training-runs", headers=headers, timeout=10)
        assert (asked.status_code, asked.headers["X-Request-ID"], asked.json()["request_id"]) == (202, NAMED, NAMED)
    run = asked.json()["id"]
    (line,) = about(lines(tmp_path / "log"), NAMED)
    assert (line["method"], line["route"]) == ("POST", "/api/v1/tasks/<task>/training-runs")
    assert line["status"] == 202
    with Session(engine) as session:
        assert session.get_one(TrainingRun, run).request_id == NAMED
        entered = session.scalars(text("SELECT action FROM audit_event WHERE request_id = :id"), {"id": NAMED}).all()
    assert entered == ["createRun"]
    engine.dispose()

    command = [sys.executable, "-m", "training_server", "--drain"]
    env = {**os.environ, "DATABASE_URL": own_database}
    done = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, timeout=300, check=True)
    (tmp_path / "worker").write_text(done.stderr)
    said = about(lines(tmp_path / "worker"), NAMED)
    assert said[0]["message"] == f"Run {run} of doodle begins."
    assert said[-1]["message"] == f"Run {run} of doodle ends."
    assert {(line["run_id"], line["task"]) for line in said} == {(run, "doodle")}
    for line in lines(tmp_path / "log") + lines(tmp_path / "worker"):
        assert tuple(line)[:4] == NAMES


def test_a_run_that_started_by_itself_has_the_id_of_the_schedulers_look(
    own_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = make_engine(own_database)
    with Session(engine) as session, session.begin():
        version = factories.model_version(session, promoted=True)
        for person in tiny.contributors(session, train=20, holdout=20):
            factories.submission(session, person, version, label="cat")
    task = undemanding(Triggers(labels=5))
    from sqlalchemy.orm import sessionmaker

    (job,) = scheduler.schedule(sessionmaker(engine), {"doodle": task}).get_jobs()
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(logs.JsonLines().format(record))  # type: ignore[method-assign]
    scheduler.LOG.addHandler(handler)
    try:
        with caplog.at_level(logging.INFO, "deltaloop.scheduler"):
            job.func()
    finally:
        scheduler.LOG.removeHandler(handler)
    with Session(engine) as session:
        run = session.query(TrainingRun).one()
    engine.dispose()
    queued = json.loads(heard[-1])
    assert (queued["run_id"], queued["task"]) == (run.id, "doodle")
    assert queued["request_id"] == run.request_id
    assert logs.is_request_id(run.request_id)


@pytest.mark.skipif(not front.installed(), reason="nginx, its brotli module or envsubst is not installed")
def test_no_log_holds_a_drawing_an_address_or_a_key(postgres: Postgres, tmp_path: Path) -> None:
    """nginx and the model server, asked well and badly, with a database that breaks in between."""
    drawing = bytes(range(200, 256)) * 14
    words = [base64.b64encode(drawing).decode()[:40], drawing.hex()[:40], "203.0.113.77", "127.0.0.1", "dlk_", "101.2"]
    strokes = [[[101.25, 101.5], [101.75, 101.25]]]
    tmp_path.chmod(0o755)
    (tmp_path / "page").mkdir()
    before = postgres.log.stat().st_size  # other tests had it log as well, and numbers of any kind
    with databases.own(postgres) as url:
        engine = make_engine(url)
        from db import setup
        from tasks import spec

        setup.prepare(engine, spec.shipped().values())
        with Session(engine) as session, session.begin():
            key = api_keys.create(session, name="ada", role="viewer")
        here = f"127.0.0.1:{free_port()}"
        settings = {"DATABASE_URL": url, "BIND": here, "TRUSTED_PROXIES": "1", "LOGIN_LIMIT": "1/minute"}
        with (
            process(tmp_path / "server", *GUNICORN, LOG_LEVEL="DEBUG", **settings),
            front.running(tmp_path, here, free_port(), {"TRUSTED_NETWORKS": "127.0.0.0/8"}) as outside,
        ):
            until(lambda: answers(f"{outside}/healthz"), "the server")
            browser = requests.Session()
            browser.headers.update({"X-Forwarded-For": "203.0.113.77", "X-Request-ID": NAMED})
            post, drawn = f"{outside}/api/v1/tasks/doodle/submissions", base64.b64encode(drawing).decode()
            assert browser.post(f"{outside}/api/v1/contributors", timeout=10).status_code == 204
            bad: list[dict[str, Any]] = [
                {"image": drawn, "label": "nothing"},
                {"image": drawn + "=="},
                {"image": drawn, "model_version": 9},
            ]
            for values in ({"image": drawn}, *bad):
                browser.post(post, json={"submissions": [item(**values)]}, timeout=10)
            for given in (key, "wrong", "wrong"):
                browser.post(f"{outside}/api/v1/sessions", json={"key": given}, timeout=10)
            browser.get(f"{outside}/api/v1/tasks?key={key}", timeout=10)
            with engine.begin() as connection:
                connection.execute(text("ALTER TABLE submission ADD CONSTRAINT no_more CHECK (false) NOT VALID"))
            broken = browser.post(post, json={"submissions": [item(image=drawn, drawing=strokes)]}, timeout=10)
            assert broken.status_code == 500
            assert broken.json()["error"]["details"]["request_id"] == NAMED
        engine.dispose()
    server, nginx = (tmp_path / "server").read_text(), (tmp_path / "log").read_text()
    failed = [line for line in about(lines(tmp_path / "server"), NAMED) if "exception" in line]
    assert "no_more" in failed[0]["exception"], "what broke is told"
    passed = [json.loads(line) for line in nginx.splitlines() if line.startswith("{")]
    assert len(about(passed, NAMED)) > 5
    assert {name for line in passed for name in NAMES} <= set(passed[0]), "nginx's lines have the same names"
    # Where gunicorn listens, and with DEBUG all its settings, is no address of a person.
    said = [line for line in server.splitlines() if json.loads(line)["logger"] != "gunicorn.error"]
    assert [(word, line) for word in words for line in said + [json.dumps(one) for one in passed] if word in line] == []
    database = postgres.log.read_bytes()[before:].decode("utf-8", "replace")
    assert "no_more" in database, "PostgreSQL tells as well what broke"
    assert [word for word in (drawing.hex()[:40], "\\310\\311", "101.2") if word in database] == []
