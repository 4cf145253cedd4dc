"""Which programs the runner starts, and what it does about base data that is not in the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import setup
from local.config import Settings
from local.runner import Runner
from tasks import advice, spec

PROGRAM = ".venv/bin/deltaloop"


def start(base_data: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """Names of the loaders, and the lines that are said, with an empty database."""
    monkeypatch.setattr(setup, "tasks_without_base_data", lambda url: list(spec.shipped().values()))
    runner = Runner(Settings(home=base_data / "home", base_data=base_data, port=0, database_url=None, triggers=False))
    said = runner._load_base_data("postgresql://", {})
    return [service.name for service in runner.services], said


def test_each_task_without_base_data_gets_its_own_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaders, said = start(tmp_path, monkeypatch)
    assert loaders == []
    assert [line for line in said if PROGRAM in line] == [
        advice.on_base_data(task, PROGRAM) for task in spec.shipped().values()
    ]


def test_what_is_there_is_loaded_and_only_the_rest_spoken_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "quickdraw/numpy_bitmap").mkdir(parents=True)
    (tmp_path / "quickdraw/numpy_bitmap/cat.npy").touch()
    loaders, said = start(tmp_path, monkeypatch)
    assert loaders == ["base-data-doodle"]
    assert said == [
        "no base dataset of digits here: the page recognises and collects, but cannot learn",
        advice.on_base_data(spec.named("digits"), PROGRAM),
    ]


@pytest.mark.parametrize(("launcher", "expected"), [("off", ["training-server"]), ("process", []), ("ecs", [])])
def test_a_worker_runs_all_the_time_unless_one_is_launched_on_demand(
    launcher: str, expected: list[str], tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, base_data=tmp_path, port=0, database_url=None, triggers=True, launcher=launcher)
    names = [service.name for service in Runner(settings)._servers({})]
    assert names == ["model-server", "scheduler", *expected]
