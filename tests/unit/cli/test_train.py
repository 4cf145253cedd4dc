"""What `deltaloop train` says at the end of a run."""

from __future__ import annotations

from typing import Any

import pytest

from cli import train
from db.schema import TrainingRun


def ended(decision: str, reason: str, candidate: int | None) -> TrainingRun:
    verdict: dict[str, Any] = {"decision": decision, "reasons": [reason]}
    return TrainingRun(id=3, task="doodle", state="succeeded", verdict=verdict, candidate_version=candidate)


def test_a_run_that_trained_and_ended_before_the_holdouts_is_not_called_untrained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    train.tell(ended("reject", "The gain on validation drawings is too small to be shown.", None))
    assert capsys.readouterr().out == (
        "- The gain on validation drawings is too small to be shown.\nNo version was made; nothing changes for users.\n"
    )


def test_a_rejected_version_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    train.tell(ended("reject", "Worse on base drawings.", 4))
    assert capsys.readouterr().out.endswith("Version 4 was rejected; nothing changes for users.\n")
