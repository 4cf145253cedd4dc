"""The page, the plot and the tables of a month."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from cli.simulation import month_page
from cli.simulation.script import Script
from tasks import spec
from tests.unit.cli.simulation.made_up import month

TASK, SCRIPT = spec.named("doodle"), Script(30, 14, 12, seed=0)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("month")
    month_page.write(folder, TASK, SCRIPT, 35, month())
    return folder


def test_everything_is_written_where_the_page_looks_for_it(written: Path) -> None:
    assert {path.name for path in written.iterdir()} == {
        f"simulation.{ending}" for ending in ("png", "svg", "csv", "json", "md")
    }
    assert (written / "simulation.png").read_bytes().startswith(b"\x89PNG")
    page = (written / "simulation.md").read_text()
    assert "![Live accuracy with and without the loop](simulation.svg)" in page
    assert "`deltaloop simulate doodle --into docs` makes this page" in page
    assert "Version 2 after day 14, 3 after day 20." in page


def test_the_same_month_is_the_same_bytes(written: Path, tmp_path: Path) -> None:
    month_page.write(tmp_path, TASK, SCRIPT, 35, month())
    for path in written.iterdir():
        assert (
            hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256((tmp_path / path.name).read_bytes()).digest()
        )


def test_the_tables_hold_every_day_with_its_reasons(written: Path) -> None:
    with (written / "simulation.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["day"] for row in rows] == [str(day) for day in range(1, 31)]
    assert (rows[13]["runs"], rows[13]["why"]) == ("1: published version 2", "Better on fresh.")
    numbers = json.loads((written / "simulation.json").read_text())
    assert numbers["script"]["seed"] == 0
    assert [day["right"] for day in numbers["days"]] == [day.right for day in month()]


def test_another_size_is_named_in_the_command(tmp_path: Path) -> None:
    month_page.write(tmp_path, TASK, Script(3, 2, 12, seed=7), 35, month()[:3])
    assert (
        "`deltaloop simulate doodle --days 3 --visitors 2 --seed 7 --into docs`"
        in (tmp_path / "simulation.md").read_text()
    )
