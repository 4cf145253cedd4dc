"""What CI claims to test it tests: the job brings what the tests need, and a test that is skipped there fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import REPOSITORY
from tests.contract.test_deploy_files import BASES
from tests.nothing_skipped import NO_DRAWINGS

SKIPPED = """
import pytest

@pytest.mark.skipif(True, reason="nginx is not installed")
def test_the_front(): ...
"""
SKIPPED_WHOLE = "import pytest\npytest.skip('no brotli', allow_module_level=True)\n"


def skipping(folder: Path, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of a test module that holds `text`, under what tests/conftest.py puts around every test."""
    (folder / "test_skipping.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "tests.nothing_skipped", "-p", "no:cacheprovider", str(folder)]
    env = {name: value for name, value in os.environ.items() if name != "CI"} | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    env |= environment
    return subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("text", [SKIPPED, SKIPPED_WHOLE])
def test_in_ci_nothing_is_skipped_in_silence(tmp_path: Path, text: str) -> None:
    in_ci = skipping(tmp_path, text, CI="true")
    assert in_ci.returncode == 1 + ("module" in text), in_ci.stdout
    assert "CI skips nothing" in in_ci.stdout
    assert skipping(tmp_path, text).returncode in (0, 5), "elsewhere a machine without nginx tests what it can"


def test_only_real_drawings_may_be_missing_in_ci(tmp_path: Path) -> None:
    missing = SKIPPED.replace("nginx is not installed", NO_DRAWINGS)
    assert skipping(tmp_path, missing, CI="true").returncode == 0


def test_every_test_is_held_to_it() -> None:
    text = (REPOSITORY / "tests" / "conftest.py").read_text("utf-8")
    assert "pytest_runtest_makereport as pytest_runtest_makereport" in text
    assert "pytest_make_collect_report as pytest_make_collect_report" in text
    assert re.search(r"^CI=true make test$", (REPOSITORY / ".ci" / "run").read_text("utf-8"), re.MULTILINE)


def stub(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/bash\n{text}\n")
    (folder / name).chmod(0o755)


def test_travis_runs_the_tests_as_root_in_a_debian_that_may_mount(tmp_path: Path) -> None:
    (job,) = [job for job in travis() if job["name"] == "lint, tests, real browser"]
    stub(tmp_path, "docker", 'echo "$@"')
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    called = subprocess.run([job["script"]], cwd=REPOSITORY, env=env, capture_output=True, text=True, check=True).stdout
    arguments = called.split()
    assert arguments[-1] == ".ci/run"
    assert arguments[-2] in BASES
    assert {"run", "SYS_ADMIN", "apparmor=unconfined", "SYS_PTRACE", "DAC_READ_SEARCH"} <= set(arguments)
    assert "--user" not in arguments
    assert f"{REPOSITORY}:/deltaloop" in arguments


def travis() -> list[dict[str, Any]]:
    whole = yaml.safe_load((REPOSITORY / ".travis.yml").read_text("utf-8"))
    assert whole["services"] == ["docker"]
    jobs: list[dict[str, Any]] = whole["jobs"]["include"]
    return jobs


def test_who_is_not_root_and_has_no_nginx_is_told_at_once(tmp_path: Path) -> None:
    stub(tmp_path / "bin", "id", "echo 1000")
    stub(tmp_path / "bin", "make", "touch made")
    for program in ("bash", "dirname", "env"):
        (tmp_path / "bin" / program).symlink_to(f"/usr/bin/{program}")
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_bytes((REPOSITORY / ".ci" / "run").read_bytes())
    command = ["/usr/bin/bash", ".ci/run"]
    env = {"PATH": str(tmp_path / "bin")}
    refused = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "nginx is missing" in refused.stderr
    assert not (tmp_path / "made").exists()


def test_travis_only_calls_make_and_what_lies_beside_it() -> None:
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
    for job in travis():
        made = re.fullmatch(r"make (\w+)", job["script"])
        assert (made is not None and made[1] in targets) or (REPOSITORY / job["script"]).is_file(), job
