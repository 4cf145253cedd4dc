"""What browsers say of a version reaches those who run the place."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from db.schema import ModelVersion
from model_server import metrics
from tests import factories


def counted(kind: str) -> float:
    labels = {"task": "doodle", "kind": kind}
    return metrics.PROCESS.get_sample_value("deltaloop_model_reports_total", labels) or 0.0


def test_reports_are_counted_by_version_and_kind_and_the_first_is_in_the_log(
    client: FlaskClient,
    champion: ModelVersion,
    session: Session,
    key: Callable[[str], dict[str, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = {kind: counted(kind) for kind in ("golden_mismatch", "load_failed")}
    newer = factories.model_version(session, promoted=True)
    session.commit()
    told = [(newer, "golden_mismatch"), (newer, "golden_mismatch"), (newer, "load_failed"), (champion, "load_failed")]
    with caplog.at_level(logging.WARNING, "deltaloop.model_server"):
        for version, kind in told:
            report = {"task": "doodle", "version": version.version, "kind": kind, "detail": "off by 0.3"}
            assert client.post("/api/v1/model-reports", json=report).status_code == 204
    assert [record.getMessage() for record in caplog.records] == [
        "doodle: version 2 answered its golden inputs otherwise in a browser: 'off by 0.3'",
        "doodle: version 1 did not load in a browser: 'off by 0.3'",
    ]
    reports = client.get("/api/v1/tasks/doodle/stats", headers=key("viewer")).json["reports"]
    assert [(one["version"], one["kind"], one["reports"]) for one in reports] == [
        (2, "golden_mismatch", 2),
        (2, "load_failed", 1),
        (1, "load_failed", 1),
    ]
    assert {kind: counted(kind) - n for kind, n in before.items()} == {"golden_mismatch": 2, "load_failed": 2}
