"""Whether a PostgreSQL that recovers gets on with it.

Where its disk was full while it recovered from a crash, its startup process has been seen to wait for ever, long after
there was room again. A recovery that works computes; one that has not for a while will not any more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LOOK_SECONDS = 1.0
STILL_SECONDS = 10.0
TITLE = b"postgres: startup"
PARENT, COMPUTED = (
    1,
    slice(11, 13),
)  # places in /proc/PID/stat after the name: whose child, ticks by itself and the kernel


class Recovery:
    """Watches the startup process of one postmaster, which is there only while it recovers."""

    def __init__(self, postmaster: int) -> None:
        self._postmaster = str(postmaster)
        self._looked = self._since = time.monotonic()
        self._seen: list[str] = []

    def stands_still(self) -> bool:
        """Whether it has not computed for STILL_SECONDS. To be asked every now and then."""
        now = time.monotonic()
        if now - self._looked > LOOK_SECONDS:
            self._looked = now
            found = next(self._startup(), [])
            if not found or found != self._seen:
                self._seen, self._since = found, now
        return bool(self._seen) and now - self._since > STILL_SECONDS

    def _startup(self) -> Iterator[list[str]]:
        """Its ticks so far."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                figures = (folder / "stat").read_text().rpartition(")")[2].split()
                if figures[PARENT] == self._postmaster and (folder / "cmdline").read_bytes().startswith(TITLE):
                    yield [folder.name, *figures[COMPUTED]]
