"""Whether a PostgreSQL that does not serve is making progress.

PostgreSQL recovers from most crashes by itself. Where its disk was full meanwhile, its startup process has been seen
to end halfway. PostgreSQL 18 then neither ended nor started again, long after there was room. A recovery that works
computes; one that has not computed for a while never will.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LOOK_SECONDS = 1.0
STILL_SECONDS = 10.0
RECOVERS, SERVES = b"postgres: startup", b"postgres: walwriter"
# Places in /proc/PID/stat after the name: whose child, and its ticks in itself and in the kernel.
PARENT, COMPUTED = 1, slice(11, 13)


class Recovery:
    """Watches one postmaster by its children: one that serves has a WAL writer, one that recovers does not yet."""

    def __init__(self, postmaster: int) -> None:
        self._postmaster = str(postmaster)
        self._looked = self._since = time.monotonic()
        self._seen: dict[str, list[str]] | None = None

    def stands_still(self) -> bool:
        """Whether it neither serves nor has computed for STILL_SECONDS. Ask it every now and then."""
        now = time.monotonic()
        if now - self._looked > LOOK_SECONDS:
            self._looked = now
            found = self._recovering()
            if found is None or found != self._seen:
                self._seen, self._since = found, now
        return self._seen is not None and now - self._since > STILL_SECONDS

    def _recovering(self) -> dict[str, list[str]] | None:
        """The ticks so far of each recovering child; None where the postmaster serves."""
        children = dict(self._children())
        if any(title.startswith(SERVES) for title, _ in children.values()):
            return None
        return {pid: figures[COMPUTED] for pid, (title, figures) in children.items() if title.startswith(RECOVERS)}

    def _children(self) -> Iterator[tuple[str, tuple[bytes, list[str]]]]:
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                figures = (folder / "stat").read_text().rpartition(")")[2].split()
                if figures[PARENT] == self._postmaster:
                    yield folder.name, ((folder / "cmdline").read_bytes(), figures)
