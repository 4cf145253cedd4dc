"""What a process and all that descend from it cost: processor time and memory, from /proc."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """The process and its living descendants."""
    found = [root]
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                found += tree(int(child))
    return found


def cpu_seconds(root: int) -> float:
    """Processor seconds of the tree until now, those of children that ended included."""
    return sum(_cpu(process) for process in tree(root))


def memory_bytes(root: int) -> int:
    """Proportional set size of the tree: what several share counts once."""
    return sum(_pss(process) for process in tree(root))


def _cpu(process: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(") ")[2].split()
        return sum(map(int, fields[11:15])) / TICKS  # utime, stime, cutime, cstime
    return 0.0


def _pss(process: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
