"""What a run's record may hold."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from sqlalchemy import create_mock_engine

from training_server.job import Job


class Noted(Job):
    """Reports to nobody."""

    def report(self, **values: Any) -> None:
        pass


def test_no_record_holds_what_json_has_no_number_for(caplog: pytest.LogCaptureFixture) -> None:
    job = Noted(create_mock_engine("postgresql://", lambda *_: None), 1, "doodle", 0, "a test")  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        job.note(
            "dial", {"alpha": 0.5, "curve": [{"mix": float("nan")}, {"mix": float("inf")}], "fresh": 30, "none": None}
        )
    expected = {"alpha": 0.5, "curve": [{"mix": None}, {"mix": None}], "fresh": 30, "none": None}
    assert job.record["dial"] == expected
    json.dumps(job.record, allow_nan=False)
    assert [line.getMessage() for line in caplog.records] == [
        "The record's dial.curve[0].mix is nan, which is no number; None is kept.",
        "The record's dial.curve[1].mix is inf, which is no number; None is kept.",
    ]
