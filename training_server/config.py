"""The training server's settings, read from the environment once."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.config import database_url, number, seconds, switch
from training_server.ml.compute import PLAIN, Compute

REPOSITORY = Path(__file__).parent.parent


@dataclass(frozen=True)
class Settings:
    """DATABASE_URL: where the queue and everything else lies. DELTALOOP_HOME: TensorBoard logs of runs go below it, to
    `logs/runs/ID`; unset writes none. WORKER_POLL_SECONDS: how often to look for work even if nobody announced any.
    WORKER_DEAD_SECONDS: a worker that is silent for so long is taken for dead, and its run taken up again.
    DELTALOOP_COMMIT: the commit of this code, where it does not lie in a git checkout; every run records it.
    TRAINING_FAST, TRAINING_GPUS: what runs compute with (`Compute`)."""

    database_url: str
    run_logs: Path | None = None
    poll_seconds: float = 15.0
    dead_seconds: float = 20.0
    commit: str | None = None
    compute: Compute = PLAIN

    @property
    def heartbeat_seconds(self) -> float:
        return self.dead_seconds / 12

    @property
    def look_for_dead_seconds(self) -> float:
        """So a run is taken up again after at most 1.25 times `dead_seconds`."""
        return self.dead_seconds / 4

    @property
    def look_seconds(self) -> float:
        """How long an idle worker waits for an announcement: a silence announces nothing."""
        return min(self.poll_seconds, self.look_for_dead_seconds)


def read(environment: Mapping[str, str] | None = None, *, flags: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; `flags` count instead of the environment. Raises SettingRefused."""
    env = {**(os.environ if environment is None else environment), **(flags or {})}
    home = env.get("DELTALOOP_HOME")
    return Settings(
        database_url=database_url(env),
        run_logs=Path(home).resolve() / "logs" / "runs" if home else None,
        poll_seconds=seconds("WORKER_POLL_SECONDS", env.get("WORKER_POLL_SECONDS"), Settings.poll_seconds),
        dead_seconds=seconds("WORKER_DEAD_SECONDS", env.get("WORKER_DEAD_SECONDS"), Settings.dead_seconds),
        commit=commit(env),
        compute=compute(env),
    )


def compute(environment: Mapping[str, str] | None = None) -> Compute:
    """TRAINING_FAST: on or off. TRAINING_GPUS: a number. Raises SettingRefused."""
    env = os.environ if environment is None else environment
    return Compute(
        fast=switch("TRAINING_FAST", env.get("TRAINING_FAST"), PLAIN.fast),
        gpus=number("TRAINING_GPUS", env.get("TRAINING_GPUS"), PLAIN.gpus, 1, 1024),
    )


def node(environment: Mapping[str, str] | None = None) -> str | None:
    """NODE: the Node that runs exported files before they are published; None: one is found."""
    env = os.environ if environment is None else environment
    return env.get("NODE") or None


def commit(environment: Mapping[str, str] | None = None, repository: Path = REPOSITORY) -> str | None:
    """The commit of the code that runs: of the checkout, with "-dirty" where a file differs from it, else the
    environment's DELTALOOP_COMMIT (images set it). None where neither says.
    """
    env = os.environ if environment is None else environment
    named = env.get("DELTALOOP_COMMIT") or None
    if not (repository / ".git").exists():
        return named
    head = _git(repository, "rev-parse", "HEAD")
    if head is None:
        return named
    return f"{head}-dirty" if _git(repository, "status", "--porcelain", "--untracked-files=no") else head


def _git(repository: Path, *arguments: str) -> str | None:
    """What git says; None where there is no git, or it does not trust the folder."""
    command = ["git", "-C", str(repository), *arguments]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None


def quiet_tensorflow() -> None:
    """Keep TensorFlow's start-up notes out of the log; before its import, and only where nobody said otherwise."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
