"""The folder in which the processes of one server put their figures together, named after the master of them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

PREFIX = "deltaloop-figures-"
NAME = re.compile(PREFIX + r"(?P<master>[1-9][0-9]{0,6})-\w+")


def make(place: Path) -> Path:
    """A fresh folder of this process in `place`. Those of servers that were killed go: nobody else would remove them,
    and they lie in memory."""
    for folder in place.iterdir():
        found = NAME.fullmatch(folder.name)
        if found and _ours(folder) and _gone(int(found["master"])):
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))


def _ours(folder: Path) -> bool:
    """Anybody may put something of such a name into a place for all."""
    try:
        return folder.lstat().st_uid == os.geteuid()
    except OSError:  # another server that starts now was quicker
        return False


def _gone(master: int) -> bool:
    """Our own number was that of one before us: in a container every master may get the same."""
    if master == os.getpid():
        return True
    try:
        os.kill(master, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, and is somebody else's
        return False
    return False
