"""Finds a Docker engine: the one that answers, else the one that lies beside the repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.conftest import REPOSITORY

BESIDE = REPOSITORY.parent / "shared" / "containers" / "engine"


class NoEngine(RuntimeError):
    """Nothing here can build or run containers; the message says what to install."""


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """The environment in which `docker` and `docker-compose` reach an engine. Stops the engine that it started."""
    if _answers(dict(os.environ)):
        yield dict(os.environ)
        return
    if not BESIDE.exists():
        raise NoEngine("no Docker engine answers. Install docker and docker-compose, and start the engine.")
    environment = _beside()
    started = not _answers(environment)
    if started:
        subprocess.run([str(BESIDE), "start"], check=True)
    try:
        yield environment
    finally:
        if started:
            subprocess.run([str(BESIDE), "stop"], check=False)


def _beside() -> dict[str, str]:
    """What `engine env` exports, over what there is."""
    command = ["bash", "-c", 'eval "$("$0" env)" && exec env -0', str(BESIDE)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(entry.split("=", 1) for entry in shown.split("\0") if entry)


def _answers(environment: dict[str, str]) -> bool:
    """Whether both programs are there and the engine answers."""
    for command in (["docker", "info"], ["docker-compose", "version"]):
        try:
            finished = subprocess.run(["env", *command], env=environment, capture_output=True, check=False, timeout=30)
        except subprocess.TimeoutExpired:
            return False
        if finished.returncode != 0:
            return False
    return True
