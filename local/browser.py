"""Find a Chromium for the browser tests; where there is none, install it in the way this machine allows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Quiet in the background, so that a machine without a network sees no stray requests.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """The path of a Chromium: $CHROMIUM, one on the PATH, or one that Playwright installed."""
    named = os.environ.get("CHROMIUM")
    for name in (named, *NAMES) if named else NAMES:
        found = shutil.which(name)
        if found:
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def _install() -> None:
    if os.getuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=env)
        command = ["apt-get", "install", "-yqq", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
        subprocess.run(command, check=False, env=env, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> None:
    if find() is None:
        _install()
    if find() is None:
        sys.exit("deltaloop: the browser tests need Chromium. Install it, or name one in CHROMIUM.")


if __name__ == "__main__":
    main()
