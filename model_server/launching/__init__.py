"""Trainers on demand: where no worker runs all the time, the scheduler launches a trainer for a run that waits.

A launched trainer is `python -m training_server --drain`: it does what is queued, then ends. Whether it is launched,
starts or dies changes no row: the run waits in the queue until some worker takes it.
"""

from __future__ import annotations

from typing import Protocol


class LaunchFailed(RuntimeError):
    """A trainer was not launched, or cannot be asked about; one line that says why. `started`: how many still were."""

    def __init__(self, message: str, *, started: int = 0) -> None:
        super().__init__(message)
        self.started = started


class Launcher(Protocol):
    """Starts trainers somewhere."""

    def live(self) -> int:
        """How many that it launched have not ended; those that are starting count. Raises LaunchFailed."""

    def launch(self, count: int, *, token: str) -> None:
        """Start `count` trainers. Raises LaunchFailed.

        `token`: names this request, in at most 64 characters. Where the launcher can tell, a token that is repeated
        because its answer was lost starts nothing anew.
        """

    def close(self) -> None:
        """End the trainers that would not end by themselves without the scheduler."""
