"""What Prometheus gets from a running server of two processes, and that dashboard, alerts and documents speak of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families as parsed
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import api_keys, training_runs
from db.engine import make_engine
from local.postgres import Postgres, free_port
from tests import databases, factories, tiny
from tests.conftest import REPOSITORY
from tests.integration.model_server.conftest import item
from tests.integration.model_server.test_processes import GUNICORN, answers, process, until

MONITORING = REPOSITORY / "docs" / "monitoring"
NAME = re.compile(r"\bdeltaloop_[a-z_]+")
ENOUGH = {"base": {"accuracy": 0.9, "n": 500}}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def lived_in(url: str) -> str:
    """Runs of every kind, a champion that was judged and answered people. Returns an admin's key."""
    engine = make_engine(url)
    with Session(engine) as session, session.begin():
        version = factories.model_version(session, promoted=True, metrics=ENOUGH)
        for person in tiny.contributors(session, train=2):
            factories.submission(session, person, version, label="cat")
        factories.learned(session, [factories.submission(session, person, version, label="cat")], promoted=True)
        session.execute(
            text(
                "UPDATE training_run SET started_at = finished_at - interval '45 seconds',"
                ' record = \'{"seconds": {"reading": 1.5, "training": 40}}\''
            )
        )
        run, _ = training_runs.enqueue(session, "doodle", trigger="admin")
        training_runs.claim(session, "one")
        training_runs.fail(session, run.id, "one", "a test")
        training_runs.enqueue(session, "doodle", trigger="admin")
        training_runs.claim(session, "one")
        training_runs.enqueue(session, "digits", trigger="admin")
        key = api_keys.create(session, name="ada", role="admin")
        champion = factories.model_version(session, promoted=True, metrics=ENOUGH)
        factories.submission(session, person, champion, label="cat")
    engine.dispose()
    return key


def visit(here: str, key: str) -> None:
    """What people do, and what they should not. Each from an address of its own, as a proxy tells."""
    browser = requests.Session()
    browser.headers["X-Forwarded-For"] = "203.0.113.9"
    assert browser.post(f"{here}/api/v1/contributors", timeout=10).status_code == 204
    url, drawn = f"{here}/api/v1/tasks/doodle/submissions", [item() for _ in range(3)]
    for batch in (drawn, drawn, [item(label="no such label")]):
        browser.post(url, json={"submissions": batch}, timeout=10)
    label = {"label": "dog", "label_origin": "corrected"}
    assert browser.patch(f"{here}/api/v1/submissions/{drawn[0]['id']}", json=label, timeout=10).ok
    report = {"task": "doodle", "version": 1, "kind": "load_failed", "detail": "a test"}
    assert browser.post(f"{here}/api/v1/model-reports", json=report, timeout=10).ok
    for given in (key, "wrong", "wrong", "wrong"):
        browser.post(f"{here}/api/v1/sessions", json={"key": given}, timeout=10)
    for path in ("/", "/nothing/here", "/models/doodle/x/y"):
        browser.get(here + path, timeout=10)


def counting(folder: Path) -> int:
    """How many processes have counted something there: each has a file, from its first request on."""
    return len(list(folder.glob("deltaloop-figures-*/counter_*.db")))


@pytest.fixture(scope="module")
def scraped(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What /metrics says after a visit to two processes, of which either may have been asked."""
    log = tmp_path_factory.mktemp("metrics") / "log"
    with databases.own(postgres) as url:
        from db import setup  # with the base models, as everywhere
        from tasks import spec

        engine = make_engine(url)
        setup.prepare(engine, spec.shipped().values())
        engine.dispose()
        key, port = lived_in(url), free_port()
        here = f"http://127.0.0.1:{port}"
        settings = {"TRUSTED_PROXIES": "1", "LOGIN_LIMIT": "2/minute", "WEB_WORKERS": "2", "TMPDIR": str(log.parent)}
        with process(log, *GUNICORN, DATABASE_URL=url, BIND=f"127.0.0.1:{port}", **settings) as server:
            until(lambda: answers(f"{here}/healthz") and counting(log.parent) == 2, "both processes")
            for _ in range(20):  # new connections, of which either may get some
                requests.get(f"{here}/api/v1/tasks", timeout=10)
            visit(here, key)
            scrapes = [requests.get(f"{here}/metrics", timeout=10) for _ in range(6)]
            assert {answer.status_code for answer in scrapes} == {200}
            counts = {samples(answer.text)[of("http_requests_total", **TASKS)] for answer in scrapes}
            assert counts == {20.0}, "whichever process is asked answers for both"
            assert len(list(log.parent.glob("deltaloop-figures-*"))) == 1
            assert counting(log.parent) == 2, "both processes count"
            server.terminate()
            assert server.wait(20) == 0
        assert not list(log.parent.glob("deltaloop-figures-*")), "nothing is left behind"
        yield scrapes[-1].text


TASKS = {"method": "GET", "route": "/api/v1/tasks", "status": "200"}


def of(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return f"deltaloop_{name}", frozenset(labels.items())


def samples(text: str) -> Samples:
    return {(one.name, frozenset(one.labels.items())): one.value for found in parsed(text) for one in found.samples}


def test_what_people_did_is_counted(scraped: str) -> None:
    found, route = samples(scraped), "/api/v1/tasks/<task>/submissions"
    assert found[of("submissions_total", task="doodle", outcome="stored", origin="confirmed")] == 3
    assert found[of("submissions_total", task="doodle", outcome="duplicate", origin="confirmed")] == 3
    assert found[of("submissions_rejected_total", task="doodle", code="unknown_label")] == 1
    assert found[of("labels_added_total", task="doodle", origin="corrected")] == 1
    assert found[of("model_reports_total", task="doodle", kind="load_failed")] == 1
    assert found[of("logins_total", outcome="accepted")] == 1
    assert found[of("logins_total", outcome="refused")] == 2
    assert found[of("rate_limited_total", route="/api/v1/sessions")] == 1
    assert found[of("http_requests_total", method="POST", route=route, status="201")] == 2
    assert found[of("http_request_seconds_count", method="POST", route=route, status="201")] == 2
    assert found[of("http_request_seconds_bucket", method="POST", route=route, status="201", le="+Inf")] == 2


def test_what_lies_in_the_database_is_told(scraped: str) -> None:
    found = samples(scraped)
    assert found[of("database_up")] == 1
    assert found[of("database_bytes")] > 1_000_000
    assert found[of("champion_version", task="doodle")] == 4
    assert 0 <= found[of("champion_age_seconds", task="doodle")] < 600
    assert found[of("shown_accuracy", task="doodle")] == 0.9
    accuracy = [found[of("live_accuracy", task="doodle", bound=bound)] for bound in ("low", "value", "high")]
    assert accuracy == sorted(accuracy)
    assert found[of("open_training_runs", task="doodle", state="running")] == 1
    assert found[of("open_training_runs", task="doodle", state="queued")] == 0
    assert found[of("open_training_runs", task="digits", state="queued")] == 1
    assert found[of("queue_oldest_seconds", task="doodle")] == 0
    assert 0 < found[of("queue_oldest_seconds", task="digits")] < 600
    assert 0 < found[of("worker_heartbeat_age_seconds", task="doodle")] < 600
    for outcome, runs in (("promote", 1), ("failed", 1), ("reject", 0), ("cancelled", 0)):
        assert found[of("training_runs_total", task="doodle", outcome=outcome)] == runs
    assert found[of("training_run_seconds_count", task="doodle")] == 2
    assert found[of("training_run_seconds_sum", task="doodle")] == pytest.approx(45, abs=5)
    within = {le: found[of("training_run_seconds_bucket", task="doodle", le=le)] for le in ("30.0", "60.0", "+Inf")}
    assert within == {"30.0": 1, "60.0": 2, "+Inf": 2}
    assert found[of("training_step_seconds", task="doodle", step="training")] == 40
    assert sum(n for (name, _), n in found.items() if name == "deltaloop_database_connections") >= 1


def test_labels_are_few_whatever_is_asked_for(scraped: str) -> None:
    said = {(name, value) for sample in samples(scraped) for name, value in sample[1]}
    assert {value for name, value in said if name == "route"} <= {
        "/api/v1/contributors",
        "/api/v1/model-reports",
        "/api/v1/sessions",
        "/api/v1/submissions/<id>",
        "/api/v1/tasks",
        "/api/v1/tasks/<task>/submissions",
        "/healthz",
        "/metrics",
        "/models/<task>/<digest>/<path:path>",
        "none",
    }
    assert not re.search(r"203\.0\.113|process=|pid=", scraped)


def expressions() -> list[str]:
    board: dict[str, Any] = json.loads((MONITORING / "grafana.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    assert len(asked) > 15
    assert len(alerts) > 5
    return asked + alerts


def test_dashboard_and_alerts_ask_for_what_is_there(scraped: str) -> None:
    there = {name for name, _ in samples(scraped)}
    asked = {name for expression in expressions() for name in NAME.findall(expression)}
    assert asked - there == set()
    labels = {label for _, pairs in samples(scraped) for label, _ in pairs}
    for expression in expressions():
        used = re.findall(r"(?:by|on) \(([^)]*)\)", expression) + re.findall(r"(\w+)=~?\"", expression)
        assert {label.strip() for one in used for label in one.split(",")} <= labels, expression


def test_every_family_is_documented_and_watched(scraped: str) -> None:
    families = {found.name for found in parsed(scraped)}
    assert len(families) > 20
    operations = (REPOSITORY / "OPERATIONS.md").read_text("utf-8")
    documented = {name.removesuffix("_total") for name in re.findall(r"^\| `(deltaloop_[a-z_]+)", operations, re.M)}
    assert documented == families
    watched = {name for expression in expressions() for name in NAME.findall(expression)}
    assert [one for one in families if not any(name.startswith(one) for name in watched)] == []


def test_without_a_database_the_figures_of_the_server_itself_are_still_told(tmp_path: Path) -> None:
    here = f"127.0.0.1:{free_port()}"
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    with process(tmp_path / "log", *GUNICORN, DATABASE_URL=nowhere, BIND=here, WEB_WORKERS="1"):
        until(lambda: answers(f"http://{here}/healthz"), "the server")
        told = requests.get(f"http://{here}/metrics", timeout=10)
    found = samples(told.text)
    assert told.status_code == 200
    assert found[of("database_up")] == 0
    assert of("http_requests_total", method="GET", route="/healthz", status="200") in found
    assert not [name for name, _ in found if name.startswith(("deltaloop_champion", "deltaloop_queue"))]
