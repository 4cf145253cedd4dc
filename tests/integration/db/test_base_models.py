"""The base models that ship: complete, fitting their tasks, installed once, served as stored."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from db import base_models, model_versions
from tasks import spec
from tasks.spec import Task

SHIPPED = [task for task in spec.shipped().values() if (base_models.MODELS_FOLDER / task.name).exists()]
TASKS = pytest.mark.parametrize("task", SHIPPED, ids=lambda task: task.name)
MAX_DOODLE_PARAMETERS = 100_000


@TASKS
def test_the_base_model_becomes_the_champion_once(session: Session, task: Task) -> None:
    version = base_models.install(session, task)
    assert version is not None
    assert version.version == 1
    assert base_models.install(session, task) is None
    found = model_versions.champion(session, task.name)
    assert found is not None
    assert found[0].digest == version.digest
    assert model_versions.file(session, task.name, version.digest, "model.json")


@TASKS
def test_the_card_says_what_the_metadata_says(task: Task) -> None:
    folder = base_models.MODELS_FOLDER / task.name
    card = (folder / "README.md").read_text("utf-8")
    metadata = json.loads((folder / "tfjs" / "metadata.json").read_text("utf-8"))
    assert f"{metadata['parameters']:,} parameters" in card
    assert f"{metadata['metrics']['base']['accuracy']:.2%}" in card
    for section in ("## Data", "## Accuracy per label", "## Confusion", "## What it cannot do", "## Make it again"):
        assert section in card


def test_the_doodle_network_is_small() -> None:
    metadata = json.loads((base_models.MODELS_FOLDER / "doodle" / "tfjs" / "metadata.json").read_text("utf-8"))
    assert metadata["parameters"] <= MAX_DOODLE_PARAMETERS


def test_a_model_of_other_labels_is_refused(session: Session, tmp_path: Path) -> None:
    shutil.copytree(base_models.MODELS_FOLDER / "digits", tmp_path / "doodle")
    with pytest.raises(base_models.BaseModelUnusable, match="Run `deltaloop pretrain doodle`"):
        base_models.install(session, spec.named("doodle"), tmp_path)


def test_an_incomplete_model_is_refused(session: Session, tmp_path: Path) -> None:
    shutil.copytree(base_models.MODELS_FOLDER / "doodle", tmp_path / "doodle")
    (tmp_path / "doodle" / "model.weights.h5").unlink()
    with pytest.raises(base_models.BaseModelUnusable, match="not complete"):
        base_models.install(session, spec.named("doodle"), tmp_path)


def test_a_task_without_a_model_has_none(session: Session, tmp_path: Path) -> None:
    assert base_models.install(session, spec.named("doodle"), tmp_path) is None


def test_the_digest_tells_names_and_contents_apart() -> None:
    files = {"a": b"1", "b": b"2"}
    others = [{"a": b"12", "b": b""}, {"a": b"2", "b": b"1"}, {"a": b"1"}]
    assert base_models.digest(dict(reversed(files.items()))) == base_models.digest(files)
    assert base_models.digest(files) not in [base_models.digest(other) for other in others]
