"""Which programs `make run` starts, and how one of them is started again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from local import services
from local.config import Settings
from local.services import RESTART_PAUSE_SECONDS, Service
from tests.waiting import wait_for


@pytest.mark.parametrize(("launcher", "expected"), [("off", ["training-server"]), ("process", []), ("ecs", [])])
def test_a_worker_runs_all_the_time_unless_one_is_launched_on_demand(
    launcher: str, expected: list[str], tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, base_data=tmp_path, port=0, database_url=None, triggers=True, launcher=launcher)
    names = [service.name for service in services.servers(settings, {})]
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
        one.end_leftover()


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False
