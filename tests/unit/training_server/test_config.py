"""The commit that runs record."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from db.config import SettingRefused
from training_server import config
from training_server.ml.compute import Compute


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


def test_what_runs_compute_with_is_said_by_the_environment_and_flags_count_instead() -> None:
    env = {"DATABASE_URL": "postgresql://"}
    assert config.read(env).compute == Compute(fast=False, gpus=1)
    said = {**env, "TRAINING_FAST": "on", "TRAINING_GPUS": "4"}
    assert config.read(said).compute == Compute(fast=True, gpus=4)
    assert config.read(said, flags={"TRAINING_GPUS": "2"}).compute == Compute(fast=True, gpus=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TRAINING_FAST", "very"), ("TRAINING_GPUS", "0"), ("TRAINING_GPUS", "2x"), ("TRAINING_GPUS", "²")],
)
def test_what_cannot_be_computed_with_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=f"^{name} is '{value}'"):
        config.compute({name: value})


@pytest.mark.parametrize("url", ["", "sqlite:///loop.db", "postgresql://somebody:pw@h:port/deltaloop"])
def test_a_database_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(SettingRefused, match=r"^DATABASE_URL "):
        config.read({"DATABASE_URL": url})


def test_a_run_whose_worker_died_is_taken_up_within_half_a_minute_though_nothing_announces_it() -> None:
    settings = config.read({"DATABASE_URL": "postgresql://somewhere"})
    assert settings.dead_seconds + settings.look_seconds < 30
    assert settings.look_seconds <= settings.look_for_dead_seconds
    assert settings.heartbeat_seconds * 5 < settings.dead_seconds, "a few late beats kill nobody"
