"""Processes by number: who descends from whom. Only descendants of what the harness started are ever signalled."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def children(parent: int) -> list[int]:
    """The living children of a process, of whatever thread of it."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def descendants(parent: int) -> list[int]:
    found = []
    for child in children(parent):
        found += [child, *descendants(child)]
    return found


def command(process: int) -> str:
    """Its command line; empty where it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def named(parent: int, part: str) -> int:
    """The child whose command line holds this. Raises LookupError."""
    for child in children(parent):
        if part in command(child):
            return child
    raise LookupError(f"process {parent} has no child {part!r}")


def send(processes: Iterable[int], sig: signal.Signals) -> None:
    """Signal those that still live."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, sig)
