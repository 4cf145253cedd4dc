"""Trainers as processes beside the scheduler, for a machine that needs its memory for other things between runs."""

from __future__ import annotations

import ctypes
import importlib.util
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from db.config import SettingRefused
from model_server.launching import LaunchFailed

LOG = logging.getLogger("deltaloop.launcher")
DRAIN = (sys.executable, "-m", "training_server", "--drain")
NEEDED = ("training_server", "tensorflow")
PR_SET_PDEATHSIG = 1
END_SECONDS = 8.0  # a run in progress is given back to the queue; whoever stops the scheduler waits 10 s
_libc = ctypes.CDLL(None)


class ProcessLauncher:
    """Starts processes that end with this one, and takes what they log into its own log."""

    def __init__(self, command: Sequence[str] = DRAIN) -> None:
        self._command = tuple(command)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()  # jobs run in threads, `close` in the main one
        self._closed = False

    def live(self) -> int:
        with self._lock:
            for process in [one for one in self._processes if one.poll() is not None]:
                self._processes.remove(process)
                if process.returncode != 0:
                    LOG.warning("The trainer %d ended with status %d.", process.pid, process.returncode)
            return len(self._processes)

    def launch(self, count: int, *, token: str) -> None:
        with self._lock:
            for started in range(count):
                if self._closed:
                    raise LaunchFailed("the scheduler is ending", started=started)
                tied = _end_with(os.getpid())
                try:
                    process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, preexec_fn=tied)
                except (OSError, subprocess.SubprocessError) as error:
                    raise LaunchFailed(f"{self._command[0]} did not start: {error}", started=started) from None
                self._processes.append(process)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.terminate()
            for process in self._processes:
                try:
                    process.wait(END_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            self._processes.clear()


def check() -> None:
    """Raises SettingRefused where this installation cannot train."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise SettingRefused(f"LAUNCHER is 'process', but {missing[0]} is not installed here; choose off or ecs.")


def _end_with(parent: int) -> Callable[[], None]:
    """For the child, between fork and exec."""

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the signal was set
            os._exit(1)

    return prepare
