"""Another process of `make run`, with a folder and a port of its own: for what drives the system from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from local.config import REPOSITORY
from local.postgres import free_port

END_SECONDS = 60.0


def start(home: Path, settings: dict[str, str]) -> tuple[str, subprocess.Popen[str]]:
    """Start `python -m local`, on a free port unless PORT names one; returns its URL once it says where to open it.

    Raises RuntimeError with what it said where it does not start.
    """
    port = settings.get("PORT") or str(free_port())
    env = {**os.environ, "DELTALOOP_HOME": str(home), "TRIGGERS": "off", **settings, "PORT": port}
    process = subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=REPOSITORY,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "stop with Ctrl-C" in line:
            return f"http://127.0.0.1:{port}", process
    raise RuntimeError("the system did not start:\n" + "".join(lines))


def stop(process: subprocess.Popen[str], sig: signal.Signals = signal.SIGTERM) -> int:
    """End the system; returns its exit status."""
    if process.poll() is None:
        process.send_signal(sig)
    status = process.wait(END_SECONDS)
    if process.stdout is not None:
        process.stdout.close()
    return status
