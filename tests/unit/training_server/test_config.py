"""The commit that runs record."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from training_server import config


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    command = ["git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "code").write_text("1")
    git(tmp_path, "add", "code")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    return tmp_path


def test_a_checkout_knows_its_commit_and_whether_a_file_differs_from_it(checkout: Path) -> None:
    head = git(checkout, "rev-parse", "HEAD")
    (checkout / "notes").write_text("not git's")
    assert config.commit({"DELTALOOP_COMMIT": "named"}, checkout) == head
    (checkout / "code").write_text("2")
    assert config.commit({}, checkout) == f"{head}-dirty"


def test_elsewhere_the_environment_names_the_commit(tmp_path: Path) -> None:
    assert config.commit({"DELTALOOP_COMMIT": "named"}, tmp_path) == "named"
    assert config.commit({"DELTALOOP_COMMIT": ""}, tmp_path) is None


def test_a_checkout_that_git_cannot_read_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere")
    assert config.commit({"DELTALOOP_COMMIT": "named"}, tmp_path) == "named"
    assert config.commit({}, tmp_path) is None
