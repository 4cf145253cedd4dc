"""The folder in which the processes of one server put their figures together, named after their master process."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

PREFIX = "deltaloop-figures-"
NAME = re.compile(PREFIX + r"(?P<master>[1-9][0-9]{0,6})-\w+")


def make(place: Path) -> Path:
    """A fresh folder of this process in `place`. Removes those of servers that were killed: nobody else would, and they
    take up memory."""
    for folder in place.iterdir():
        found = NAME.fullmatch(folder.name)
        if found and _ours(folder) and _gone(int(found["master"])):
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))


def _ours(folder: Path) -> bool:
    """Whether it is this user's: in a shared place anybody can create something of such a name."""
    try:
        return folder.lstat().st_uid == os.geteuid()
    except OSError:  # another server that is starting was quicker
        return False


def _gone(master: int) -> bool:
    """Whether that process has ended. Our own number was an earlier one's: in a container every master may get it."""
    if master == os.getpid():
        return True
    try:
        os.kill(master, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, and is somebody else's
        return False
    return False
