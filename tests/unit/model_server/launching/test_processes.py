"""Trainers as processes: counted while they live, ended with the scheduler however that ends."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from model_server.launching import LaunchFailed
from model_server.launching.processes import ProcessLauncher
from tests.conftest import REPOSITORY
from tests.waiting import wait_for

ENDLESS = (sys.executable, "-c", "import signal; signal.pause()")
SCHEDULER = f"""
import os, signal
from model_server.launching.processes import ProcessLauncher
launcher = ProcessLauncher({ENDLESS!r})
launcher.launch(1, token="")
print(launcher._processes[0].pid, flush=True)
signal.pause()
"""


def none_live(launcher: ProcessLauncher) -> Callable[[], bool | None]:
    return lambda: True if launcher.live() == 0 else None


def test_a_trainer_counts_until_it_ends() -> None:
    launcher = ProcessLauncher((sys.executable, "-c", "input()"))
    launcher.launch(2, token="")  # standard input is empty, so they fail at once
    assert launcher.live() <= 2
    wait_for(none_live(launcher), seconds=20, what="the end of both")


def test_a_trainer_that_fails_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    launcher = ProcessLauncher((sys.executable, "-c", "raise SystemExit(3)"))
    with caplog.at_level(logging.WARNING):
        launcher.launch(1, token="")
        wait_for(none_live(launcher), seconds=20, what="the end")
    assert "ended with status 3" in caplog.text


def test_closing_ends_them_and_nothing_starts_afterwards() -> None:
    launcher = ProcessLauncher(ENDLESS)
    launcher.launch(2, token="")
    assert launcher.live() == 2
    pids = [process.pid for process in launcher._processes]
    launcher.close()
    assert launcher.live() == 0
    assert not any(is_running(pid) for pid in pids)
    with pytest.raises(LaunchFailed, match="ending"):
        launcher.launch(1, token="")


def test_a_killed_scheduler_takes_its_trainers_with_it() -> None:
    scheduler = subprocess.Popen([sys.executable, "-c", SCHEDULER], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert scheduler.stdout is not None
    trainer = int(scheduler.stdout.readline())
    assert is_running(trainer)
    scheduler.kill()
    scheduler.communicate()
    wait_for(lambda: None if is_running(trainer) else True, seconds=20, what="the end of the trainer")


def test_a_program_that_is_not_there_is_a_launch_that_failed() -> None:
    with pytest.raises(LaunchFailed, match="/nowhere/python did not start") as failed:
        ProcessLauncher(("/nowhere/python",)).launch(2, token="")
    assert failed.value.started == 0


def is_running(pid: int) -> bool:
    """Whether there is such a process that has not ended; one that nobody has asked after is over too."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
