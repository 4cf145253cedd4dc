"""The command runs what is named; a missed goal is shown, not punished."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import __main__ as command
from bench import results
from bench.results import CannotMeasure, Comparison, Result


def missed() -> Result:
    return Result("slow", "us", "them", [Comparison("time", "ms", ours=2.0, peer=1.0, goal=0.5)])


def unmeasurable() -> Result:
    raise CannotMeasure("there is no Chromium; run `make browser`")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "NAMES", ("slow", "stuck"))
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setitem(sys.modules, "bench.slow", SimpleNamespace(run=missed))
    monkeypatch.setitem(sys.modules, "bench.stuck", SimpleNamespace(run=unmeasurable))
    return tmp_path


def test_a_missed_goal_is_shown_and_stored_and_exits_with_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["slow"]) == 0
    assert "MISSED" in capsys.readouterr().out
    assert json.loads((folder / "slow.json").read_text("utf-8"))["met"] is False


def test_what_cannot_be_measured_says_why_and_the_others_still_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([]) == 1
    said = capsys.readouterr()
    assert "stuck was not measured: there is no Chromium" in said.err
    assert "slow" in said.out
    assert [path.name for path in folder.iterdir()] == ["slow.json"]


def test_an_unknown_benchmark_is_refused_with_the_names_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["sloow"]) == 2
    assert "no benchmark sloow; there are slow, stuck" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", command.NAMES)
def test_every_benchmark_has_its_module_and_is_documented(name: str) -> None:
    package = Path(command.__file__).parent
    assert (package / f"{name}.py").exists()
    assert f"## {name}" in (package / "README.md").read_text("utf-8")
