"""`deltaloop pretrain` on drawings of our own making: trains, writes the folder and its card, measures it again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from cli import base_model
from cli.__main__ import deltaloop, run
from tasks import spec
from tests import synthetic, tiny
from tests.conftest import REPOSITORY
from training_server.ml import unknowns

DOODLE = spec.named("doodle")


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Base data of 25 synthetic drawings a label, and a few of other things. The scribbles are made once."""
    monkeypatch.setattr(unknowns, "scribbles", tiny.scribbles)
    folder = tmp_path / "data"
    (folder / "quickdraw/continent").mkdir(parents=True)
    rng = np.random.default_rng(1)
    for label in DOODLE.labels:
        drawn = (json.dumps({"word": label, "drawing": synthetic.drawing(label, rng)}) for _ in range(25))
        path = folder / f"quickdraw/continent/{label.replace(' ', '_')}_OA.jsonl"
        path.write_text("\n".join(drawn), "utf-8")
    (folder / "quickdraw/simplified").mkdir()
    for word in ("bus", "house", "banana", "book"):
        drawn = (json.dumps({"word": word, "drawing": synthetic.drawing(word, rng)}) for _ in range(10))
        (folder / f"quickdraw/simplified/{word}.ndjson").write_text("\n".join(drawn), "utf-8")
    monkeypatch.setenv("BASE_DATA", str(folder))
    monkeypatch.setenv("DELTALOOP_HOME", str(tmp_path / "home"))
    return folder


def test_it_writes_a_model_that_it_measures_and_exports_the_same_afterwards(base: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    made = CliRunner().invoke(
        deltaloop, ["pretrain", "doodle", "--epochs", "1", "--models", str(models)], catch_exceptions=False
    )
    assert made.exit_code == 0, made.output
    measured = CliRunner().invoke(
        deltaloop, ["pretrain", "doodle", "--evaluate", "--models", str(models)], catch_exceptions=False
    )
    said = [line for line in made.output.splitlines() if line.startswith("doodle: accuracy")]
    assert said
    assert said[0] in measured.output

    metadata = json.loads((models / "doodle/tfjs/metadata.json").read_text())
    assert metadata["labels"] == list(DOODLE.labels)
    assert len(metadata["golden"]) == 10
    assert metadata["metrics"]["base"]["n"] > 20
    doubt = metadata["metrics"]["calibration"]
    assert metadata["unsure_below"] == doubt["unsure_below"]
    assert set(doubt["rates"]) >= {"right", "scribbles", "other"}
    told = [line for line in made.output.splitlines() if line.startswith("Calibration error")]
    assert told
    assert told[0] in measured.output
    card = (models / "doodle/README.md").read_text("utf-8")
    for part in (
        "CC BY 4.0",
        "Culture-of-Quick-Draw",
        "recall",
        "Confusion",
        "pretrain doodle --seed 1",
        "Temperature",
        "scribbles",
    ):
        assert part in card
    assert list((tmp_path / "home/logs").glob("pretrain-doodle-*/events*"))

    before = {path: path.read_bytes() for path in (models / "doodle").rglob("*") if path.is_file()}
    (models / "doodle/tfjs/weights.bin").unlink()
    anew = CliRunner().invoke(
        deltaloop, ["pretrain", "doodle", "--export", "--models", str(models)], catch_exceptions=False
    )
    assert anew.exit_code == 0, anew.output
    assert {path: path.read_bytes() for path in (models / "doodle").rglob("*") if path.is_file()} == before


def test_an_unknown_network_is_refused_before_data_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BASE_DATA", str(tmp_path / "nothing here"))
    wrong = DOODLE.model_copy(update={"architecture": "transformer"})
    monkeypatch.setattr(spec, "shipped", lambda: {"doodle": wrong})
    assert run(["pretrain", "doodle"]) == 1
    said = "tasks/doodle.toml: architecture: There is no architecture 'transformer'. Known: doodle-cnn, digits-resnet."
    assert capsys.readouterr().err == f"deltaloop: {said}\n"


def test_a_missing_label_is_named_before_anything_is_trained(base: Path, tmp_path: Path) -> None:
    (base / "quickdraw/continent/sun_OA.jsonl").unlink()
    result = CliRunner().invoke(deltaloop, ["pretrain", "doodle", "--models", str(tmp_path / "models")])
    assert "no base data for sun" in str(result.exception)
    assert not (tmp_path / "models").exists()


def test_measuring_without_a_model_says_how_to_make_one(base: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(deltaloop, ["pretrain", "doodle", "--evaluate", "--models", str(tmp_path)])
    assert isinstance(result.exception, base_model.BaseModelMissing)
    assert "deltaloop pretrain" in str(result.exception)


def test_a_model_that_answers_otherwise_in_tfjs_is_not_written(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from training_server.ml import export

    whole = export.to_tfjs

    def to_tfjs(model: Any, metadata: dict[str, Any], shown: Any) -> dict[str, bytes]:
        return whole(model, {**metadata, "labels": metadata["labels"][::-1]}, shown)

    monkeypatch.setattr(export, "to_tfjs", to_tfjs)
    assert run(["pretrain", "doodle", "--epochs", "1", "--models", str(tmp_path / "models")]) == 1
    assert "metadata.json and the manifest differ in labels" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("task", [task for task in spec.shipped().values() if (base_model.FOLDER / task.name).exists()])
def test_the_committed_model_fits_its_task(task: spec.Task) -> None:
    """That its files answer as it does, tests/contract/test_export_parity.py shows."""
    folder = base_model.FOLDER / task.name
    _, unsure_below = base_model.calibration(folder)
    content = (folder / "tfjs" / "metadata.json").read_bytes()
    assert content == (folder / "metadata.json").read_bytes()
    metadata = json.loads(content)
    assert metadata["recipe"]["name"] == task.recipe
    assert metadata["unsure_below"] == unsure_below == metadata["metrics"]["calibration"]["unsure_below"]
    rates = metadata["metrics"]["calibration"]["rates"]
    assert rates["scribbles"]["unsure"] > 0.8
    assert rates["other"]["unsure"] > 0.65
    assert rates["right"]["unsure"] < 0.15


def test_nothing_but_its_own_words_reaches_the_terminal(base: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cli", "pretrain", "doodle", "--models", str(tmp_path / "models"), "--epochs", "1"]
    trained = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    measured = subprocess.run([*command, "--evaluate"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert (trained.stderr, measured.stderr) == ("", "")
