"""What an image's programs import is among the packages that its lock file installs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

# Refuses every top-level module of a distribution that the lock file does not name, then imports what the image runs.
PROGRAM = """
import importlib, importlib.abc, importlib.metadata, sys
locked, modules = set(sys.argv[1].split()), sys.argv[2].split()
def plain(name): return name.lower().replace("_", "-").replace(".", "-")
owners = importlib.metadata.packages_distributions()
class Locked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        owned = {plain(one) for one in owners.get(name, [])} - {"deltaloop"}
        if "." not in name and owned and not owned & locked:
            raise ModuleNotFoundError(f"No module named {name!r} in the image", name=name)
sys.meta_path.insert(0, Locked())
for module in modules:
    importlib.import_module(module)
"""
# `simulate` is for a desk with BASE_DATA, and local's programs for a machine without containers.
COMMANDS = sorted(
    f"cli.{path.stem}" for path in (REPOSITORY / "cli").glob("*.py") if path.stem not in ("__init__", "simulate")
)
RUNS = {
    "model-server": [
        "db.setup",
        "db.connected",
        "model_server.app",
        "model_server.scheduler",
        "model_server.launching.ecs",
    ],
    "training-server": ["db.setup", "db.connected", "training_server.__main__", "training_server.pipeline", *COMMANDS],
}


def imported(lock: str, modules: list[str]) -> subprocess.CompletedProcess[str]:
    named = re.findall(r"^([\w.-]+)==", (REPOSITORY / "requirements" / f"{lock}.txt").read_text("utf-8"), re.MULTILINE)
    if lock == "training-server":
        named.append("tensorflowjs")  # by its own file, without what it would drag in
    locked = " ".join(re.sub(r"[_.]", "-", name.lower()) for name in named)
    command = [sys.executable, "-c", PROGRAM, locked, " ".join(modules)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("lock", sorted(RUNS))
def test_an_image_holds_what_its_programs_import(lock: str) -> None:
    finished = imported(lock, RUNS[lock])
    assert finished.returncode == 0, finished.stderr


def test_what_an_image_lacks_is_found() -> None:
    finished = imported("model-server", ["training_server.pipeline"])
    assert finished.returncode == 1
    assert "in the image" in finished.stderr
