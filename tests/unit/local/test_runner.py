"""Which programs the runner starts, how it keeps them alive, and what it does about base data that is missing."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import Mock

import pytest

from local import runner as runner_module
from local import setup
from local.config import Settings
from local.postgres import PostgresError
from local.runner import RESTART_PAUSE_SECONDS, Runner, Service
from tasks import advice, spec
from tests.waiting import wait_for

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


def service(folder: Path, *command: str) -> Service:
    return Service("one", [*command], dict(os.environ), folder / "log")


def test_a_service_that_was_killed_leaves_nobody_behind_when_it_is_started_again(tmp_path: Path) -> None:
    """As gunicorn's workers, which hold its port for as long as they have something to answer."""
    left = tmp_path / "left"
    one = service(tmp_path, "sh", "-c", f"sleep 600 & echo $! >{left}.new; mv {left}.new {left}; wait")
    one.start()
    try:
        child = wait_for(lambda: int(left.read_text()) if left.exists() else None, seconds=10, what="its child")
        assert one.process is not None
        one.process.kill()
        one.process.wait()
        one.started_at -= RESTART_PAUSE_SECONDS
        left.unlink()
        one.restart_if_ended()
        wait_for(lambda: None if alive(child) else True, seconds=10, what="the end of what it left behind")
        assert one.process.poll() is None
    finally:
        one._end_leftover()


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


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
