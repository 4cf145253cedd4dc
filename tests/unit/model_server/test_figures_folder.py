"""Figures of servers that were killed do not stay in memory, and those of living ones are let alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from model_server import figures_folder


@pytest.fixture(scope="module")
def gone() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def left(place: Path, name: str) -> Path:
    folder = place / name
    folder.mkdir()
    (folder / "counter_1.db").touch()
    return folder


def test_a_folder_is_fresh_and_named_after_its_master(tmp_path: Path) -> None:
    made = figures_folder.make(tmp_path)
    assert made.parent == tmp_path
    assert made.name.startswith(f"deltaloop-figures-{os.getpid()}-")
    assert not list(made.iterdir())


def test_what_a_killed_server_left_goes(gone: int, tmp_path: Path) -> None:
    left(tmp_path, f"deltaloop-figures-{gone}-abcdefg_")
    made = figures_folder.make(tmp_path)
    assert list(tmp_path.iterdir()) == [made]


def test_what_has_our_own_number_was_left_by_one_before_us(tmp_path: Path) -> None:
    """In a container the master has the same number at each start."""
    figures_folder.make(tmp_path)
    made = figures_folder.make(tmp_path)
    assert list(tmp_path.iterdir()) == [made]


def test_figures_of_a_server_that_lives_stay_whosever_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parents = left(tmp_path, f"deltaloop-figures-{os.getppid()}-abcdefgh")
    assert {parents, figures_folder.make(tmp_path)} == set(tmp_path.iterdir())

    def forbidden(pid: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    figures_folder.make(tmp_path)
    assert parents.exists()


def test_what_is_not_ours_or_cannot_be_told_stays(gone: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = (
        "deltaloop-figures-abcdefgh",
        "deltaloop-figures-0-abcdefgh",
        f"deltaloop-figures-{'9' * 30}-a",
        f"{gone}-a",
    )
    others = [left(tmp_path, name) for name in names]
    elsewhere = left(tmp_path, "elsewhere")
    (tmp_path / f"deltaloop-figures-{gone}-alink").symlink_to(elsewhere)
    figures_folder.make(tmp_path)
    assert all((folder / "counter_1.db").exists() for folder in (*others, elsewhere))

    of_another_user = left(tmp_path, f"deltaloop-figures-{gone}-abcdefgh")
    monkeypatch.setattr(os, "geteuid", lambda: of_another_user.stat().st_uid + 1)
    figures_folder.make(tmp_path)
    assert of_another_user.exists()


def test_what_cannot_be_removed_harms_nobody(gone: int, tmp_path: Path) -> None:
    (tmp_path / f"deltaloop-figures-{gone}-afile").touch()  # rmtree refuses it
    assert figures_folder.make(tmp_path).is_dir()
