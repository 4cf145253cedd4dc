"""`make audit` asks about every lock file. Whether the answer is good is told by registries, not by a test."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

TOOL = """#!/bin/bash
printf '%s ' "${PWD##*/}" "${0##*/}" "$@" | sed 's/ $/\\n/' >>"$ASKED"
case "$*" in *"$UNSAFE"*) exit 1 ;; esac
"""


def audited(folder: Path, *, unsafe: str) -> tuple[int, list[list[str]]]:
    """The exit status, and each call of a tool: where it was called, its name, its arguments."""
    for name in ("pip-audit", "npm"):
        (folder / name).write_text(TOOL)
        (folder / name).chmod(0o755)
    asked = folder / "asked"
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "ASKED": str(asked), "UNSAFE": unsafe}
    finished = subprocess.run([REPOSITORY / ".ci" / "audit"], env=environment, check=False, capture_output=True)
    return finished.returncode, [shlex.split(line) for line in asked.read_text().splitlines()]


def test_every_lock_is_asked_about_and_all_is_well(tmp_path: Path) -> None:
    status, calls = audited(tmp_path, unsafe="nothing")
    assert status == 0
    python = [call[-1] for call in calls if call[1] == "pip-audit"]
    assert sorted(python) == sorted(f"requirements/{path.name}" for path in (REPOSITORY / "requirements").iterdir())
    assert [(call[0], call[-1]) for call in calls if call[1] == "npm"] == [
        ("frontend", "--omit=dev"),
        ("frontend", "--audit-level=high"),
        ("lighthouse", "--audit-level=high"),
    ]


@pytest.mark.parametrize("unsafe", ["model-server.txt", "--omit=dev"])
def test_one_hole_fails_it_and_the_rest_is_still_looked_at(tmp_path: Path, unsafe: str) -> None:
    status, calls = audited(tmp_path, unsafe=unsafe)
    assert status == 1
    assert len(calls) == len(list((REPOSITORY / "requirements").iterdir())) + 3


def test_pip_audit_takes_these_words_and_finds_the_packages(tmp_path: Path) -> None:
    _, calls = audited(tmp_path, unsafe="nothing")
    (arguments,) = [call[2:] for call in calls if call[-1] == "requirements/model-server.txt"]
    tool = Path(sys.executable).parent / "pip-audit"
    dry = subprocess.run(
        [str(tool), "--dry-run", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120
    )
    assert dry.returncode == 0, dry.stderr
    named = (REPOSITORY / "requirements" / "model-server.txt").read_text("utf-8").count("==")
    found = int(dry.stderr.split("would have audited ")[1].split()[0])
    assert 0.8 * named < found <= named, "some of the lock's packages are for other machines"
    assert "--strict" in arguments, "what could not be asked about would pass"
