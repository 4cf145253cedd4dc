"""Whoever lacks base data is told commands that work for the task."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.__main__ import deltaloop
from tasks import advice, spec
from tasks.sources import BaseData, Source


def test_drawings_are_fetched_and_then_loaded() -> None:
    assert advice.on_base_data(spec.named("doodle")) == (
        "`deltaloop fetch quickdraw --task doodle` downloads some, then `deltaloop import base doodle`"
        " (or the next start of `make run`) loads it."
    )


def test_digits_come_from_files_that_cannot_be_fetched() -> None:
    told = advice.on_base_data(spec.named("digits"), ".venv/bin/deltaloop")
    assert told == (
        "Set BASE_DATA to the folder that holds mnist/train19690-images-idx3-ubyte.gz; then"
        " `.venv/bin/deltaloop import base digits` (or the next start of `make run`) loads it."
        " Or `.venv/bin/deltaloop import mnist IMAGES LABELS --task digits --as base`."
    )


def test_bitmaps_of_ones_own_are_named_by_their_place() -> None:
    own = spec.named("doodle").model_copy(
        update={"name": "own", "base": BaseData(sources=(Source(kind="bitmaps", path="own/{label}.npy"),))}
    )
    assert advice.on_base_data(own) == (
        "Set BASE_DATA to the folder that holds own/{label}.npy; then `deltaloop import base own`"
        " (or the next start of `make run`) loads it."
    )


@pytest.mark.parametrize("name", ["doodle", "digits"])
def test_each_command_that_is_told_exists(name: str, tmp_path: Path) -> None:
    told = [part for part in advice.on_base_data(spec.named(name)).split("`") if part.startswith("deltaloop ")]
    assert len(told) == 2
    for command in told:
        result = CliRunner().invoke(deltaloop, [*shlex.split(command)[1:], "--help"])
        assert result.exit_code == 0, result.output
