"""What `make run` refuses before it touches anything."""

from __future__ import annotations

from pathlib import Path

import pytest

import local.__main__
from local import setup
from local.runner import Runner
from tasks import spec
from tasks.settings import Triggers

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def test_a_wrong_cron_expression_ends_the_start_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = spec.named("doodle").model_copy(update={"triggers": Triggers(cron="daily")})
    monkeypatch.setattr(spec, "shipped", lambda: {"doodle": wrong})
    monkeypatch.setattr(Runner, "run", lambda runner: setup.prepare(NOWHERE, tmp_path / "admin.key"))
    with pytest.raises(SystemExit) as ended:
        local.__main__.main()
    assert str(ended.value).startswith("deltaloop: tasks/doodle.toml: triggers.cron is 'daily': ")
    assert "\n" not in str(ended.value)
