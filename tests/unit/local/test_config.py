"""The settings of the one-machine installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.config import SettingRefused
from local.config import REPOSITORY, read


def test_the_defaults_are_those_of_the_contract() -> None:
    settings = read({})
    assert settings.port == 8080
    assert settings.home == REPOSITORY / ".deltaloop"
    assert settings.database_url is None
    assert settings.triggers


def test_a_database_that_cannot_be_meant_is_refused_before_anything_is_started() -> None:
    with pytest.raises(SettingRefused, match=r"^DATABASE_URL has a port that is not a number"):
        read({"DATABASE_URL": "postgresql://somebody:pw@h:port/deltaloop"})


def test_base_data_falls_back_to_what_fetch_fills(tmp_path: Path) -> None:
    beside = REPOSITORY.parent / "shared" / "data"
    expected = beside if beside.is_dir() else tmp_path / "data"
    assert read({"DELTALOOP_HOME": str(tmp_path)}).base_data == expected
    assert read({"BASE_DATA": str(tmp_path)}).base_data == tmp_path


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "PORT is 'eighty'; it must be a number from 1 to 65535."),
        ("PORT", "70000", "PORT is '70000'; it must be a number from 1 to 65535."),
        ("PORT", "²", "PORT is '²'; it must be a number from 1 to 65535."),
        ("TRIGGERS", "maybe", "TRIGGERS is 'maybe'; it must be on or off."),
        ("LAUNCHER", "ec2", "LAUNCHER is 'ec2'; it must be one of off, process, ecs."),
    ],
)
def test_nonsense_is_refused_in_one_line(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        read({name: value})
    assert str(refused.value) == said
