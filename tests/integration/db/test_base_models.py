"""The base models that ship: complete, fitting their tasks, installed once, served as stored."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from db import base_models, model_versions, task_revisions
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


def grown(task: Task) -> Task:
    fox = spec.Label(key="fox", names={"en": "fox"})
    return task.model_copy(update={"revision": task.revision + 1, "label": (*task.label, fox)})


def model_for(task: Task, folder: Path) -> Path:
    """A folder of models in which the task's base model says that it knows these labels."""
    shutil.copytree(base_models.MODELS_FOLDER / task.name, folder / task.name)
    path = folder / task.name / "tfjs" / "metadata.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "labels": list(task.labels)}), "utf-8")
    return folder


def test_a_task_that_grew_keeps_its_champion_until_a_model_is_made_for_it(session: Session, tmp_path: Path) -> None:
    doodle = spec.named("doodle")
    first = base_models.install(session, doodle)
    assert first is not None
    assert base_models.install(session, grown(doodle)) is None
    task_revisions.sync(session, grown(doodle))
    second = base_models.install(session, grown(doodle), model_for(grown(doodle), tmp_path))
    assert second is not None
    found = model_versions.champion(session, "doodle")
    assert found is not None
    assert (found[0].version, found[0].labels, found[0].task_revision) == (2, [*doodle.labels, "fox"], 2)
    assert found[1].reason == "the base model for revision 2"


def test_a_task_that_grew_before_its_first_version_begins_with_the_shipped_model(session: Session) -> None:
    task_revisions.sync(session, grown(spec.named("doodle")))
    version = base_models.install(session, grown(spec.named("doodle")))
    assert version is not None
    assert (version.version, version.labels) == (1, list(spec.named("doodle").labels))
    assert base_models.install(session, grown(spec.named("doodle"))) is None


def test_a_model_that_lacks_a_label_in_the_middle_is_refused(session: Session, tmp_path: Path) -> None:
    doodle = spec.named("doodle")
    other = doodle.model_copy(update={"label": doodle.label[1:]})
    with pytest.raises(base_models.BaseModelUnusable, match="made for other labels"):
        base_models.install(session, doodle, model_for(other, tmp_path))


def test_who_rolls_back_from_a_new_base_model_is_not_overruled(session: Session, tmp_path: Path) -> None:
    doodle = spec.named("doodle")
    folder = model_for(grown(doodle), tmp_path)
    base_models.install(session, doodle)
    task_revisions.sync(session, grown(doodle))
    assert base_models.install(session, grown(doodle), folder)
    model_versions.promote(session, "doodle", 1, reason="it was better", promoted_by="tests")
    assert base_models.install(session, grown(doodle), folder) is None
    found = model_versions.champion(session, "doodle")
    assert found is not None
    assert found[0].version == 1


def test_a_task_without_a_model_has_none(session: Session, tmp_path: Path) -> None:
    assert base_models.install(session, spec.named("doodle"), tmp_path) is None


def test_the_digest_tells_names_and_contents_apart() -> None:
    files = {"a": b"1", "b": b"2"}
    others = [{"a": b"12", "b": b""}, {"a": b"2", "b": b"1"}, {"a": b"1"}]
    assert model_versions.digest(dict(reversed(files.items()))) == model_versions.digest(files)
    assert model_versions.digest(files) not in [model_versions.digest(other) for other in others]
