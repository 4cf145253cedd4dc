"""Watch a training run from outside until it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import training_runs
from db.schema import OPEN_STATES, TrainingRun

LOOK_SECONDS = 0.5


def to_the_end(
    engine: Engine,
    run: int,
    show: Callable[[TrainingRun], None],
    give_up: Callable[[TrainingRun], bool] = lambda run: False,
) -> TrainingRun:
    """The run once it is closed, or as it was when `give_up` said so. `show` gets every state that was seen."""
    while True:
        found = look(engine, run)
        show(found)
        if found.state not in OPEN_STATES or give_up(found):
            return found
        time.sleep(LOOK_SECONDS)


def look(engine: Engine, run: int) -> TrainingRun:
    """The run as it is now, usable without a session."""
    with Session(engine, expire_on_commit=False) as session:
        found = training_runs.get(session, run)
        assert found is not None, "runs are never deleted"
        return found


class Display:
    """Prints a run as it goes: on a terminal one line that changes, else a line for each step and epoch."""

    def __init__(self) -> None:
        self.step = ""
        self.epochs = 0
        self.terminal = sys.stdout.isatty()

    def __call__(self, run: TrainingRun) -> None:
        for epoch in run.epochs[self.epochs :]:
            self._line(f"  epoch {len(run.epochs)}: {_numbers(epoch)}")
        self.epochs = len(run.epochs)
        if run.step != self.step:
            self.step = run.step
            self._line(f"{run.step} …")
        if self.terminal and run.state in OPEN_STATES:
            filled = int(run.progress * 30)
            click.echo(f"\r[{'#' * filled}{'-' * (30 - filled)}] {run.progress:4.0%}", nl=False)

    def _line(self, text: str) -> None:
        # Over the bar, which the next look draws anew below.
        click.echo(f"\r{text:<40}" if self.terminal else text)


def _numbers(epoch: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in epoch.items() if name != "epoch")
