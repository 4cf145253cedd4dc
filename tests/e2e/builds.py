"""Other builds of the page: the same code under other names, as after an update."""

from __future__ import annotations

import os
import re
import shutil
import zlib
from pathlib import Path

NAMED = re.compile(r"^(?P<stem>.+)-[\w-]{8}(?P<ending>\.\w+)$")
TEXTS = {".js", ".css", ".html"}


def another(built: Path, folder: Path, mark: str, *, worker: bool = True) -> None:
    """A copy of a built page in which each hashed file has another name, `mark` (eight letters) for its hash. Without
    `worker` it is a page of before there was a service worker."""
    assert re.fullmatch(r"\w{8}", mark)
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    names = {path.name: NAMED.sub(rf"\g<stem>-{mark}\g<ending>", path.name) for path in (folder / "assets").iterdir()}
    for path in [*folder.glob("*.*"), *(folder / "assets").iterdir()]:
        if path.suffix in TEXTS:
            text = path.read_text("utf-8")
            for name, other in names.items():
                text = text.replace(name, other)
            if path.name == "sw.js":
                text, changed = re.subn(r"(name:`)[0-9a-f]{12}(`,entry)", rf"\g<1>{mark}\g<2>", text)
                assert changed == 1
            path.write_text(text, "utf-8")
            os.utime(path, (written := zlib.crc32(mark.encode()), written))  # a front tells files by date and size
        if path.name in names:
            path.rename(path.with_name(names[path.name]))
    if not worker:
        (folder / "sw.js").unlink()


def publish(build: Path, served: Path) -> None:
    """Serve this build from now on, and nothing of the one before."""
    for path in served.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(build, served, dirs_exist_ok=True)
