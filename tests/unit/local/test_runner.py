"""How the runner keeps PostgreSQL alive, whom it refuses, and what it does about base data that is missing."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from local import runner as runner_module
from local import setup
from local.config import Settings
from local.postgres import PostgresError
from local.runner import Runner, StartRefused
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


def test_a_database_that_cannot_start_is_tried_again_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on a full disk."""
    monkeypatch.setattr(runner_module, "RESTART_PAUSE_SECONDS", 0.0)
    runner = Runner(Settings(home=tmp_path, base_data=tmp_path, port=0, database_url=None, triggers=False))
    tries: list[str] = []

    def start() -> None:
        tries.append("")
        if len(tries) < 3:
            raise PostgresError("PostgreSQL did not start; see its log")
        ended.poll.return_value = None

    ended = Mock()
    ended.poll.return_value = 1
    runner.postgres = Mock(process=ended, start=start)
    for _ in range(4):
        runner._keep_alive()
    assert len(tries) == 3
    assert capsys.readouterr().out.count("PostgreSQL did not start; see its log") == 2


def test_who_runs_a_second_one_on_the_same_folder_reads_what_to_do(tmp_path: Path) -> None:
    first, second = (
        Runner(Settings(home=tmp_path, base_data=tmp_path, port=0, database_url=None, triggers=False)) for _ in range(2)
    )
    with first._only_runner(), pytest.raises(StartRefused) as refused, second._only_runner():
        pass
    assert str(refused.value) == (
        f"deltaloop already runs on {tmp_path} (see runner.pid there). "
        "Stop it, or set DELTALOOP_HOME to another folder."
    )
