"""Task files are read strictly: a wrong entry is named, never ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks import spec
from tasks.recipes import RECIPES

SHAPES = """
name = "shapes"
revision = 1
title = { en = "Shapes" }
recipe = "quickdraw-bitmap"
architecture = "doodle-cnn"
modes = ["draw"]
input = { height = 28, width = 28, channels = 1 }
label = [{ key = "circle", names = { en = "circle" } }, { key = "square", names = { en = "square" } }]
base = { sources = [{ kind = "drawings", path = "shapes/{label}.ndjson" }] }
gate = { base_margin = 0.01, label_recall_drop = 0.05, min_fresh_examples = 100, min_fresh_contributors = 5 }
"""


def written(folder: Path, text: str, name: str = "shapes") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_third_task_is_one_more_file(tmp_path: Path) -> None:
    for name in ("doodle", "digits"):
        (tmp_path / f"{name}.toml").write_bytes((spec.TASKS_FOLDER / f"{name}.toml").read_bytes())
    written(tmp_path, SHAPES)
    tasks = spec.read_all(tmp_path)
    assert list(tasks) == ["doodle", "digits", "shapes"]
    assert tasks["shapes"].labels == ("circle", "square")
    assert tasks["shapes"].input.size == 784


@pytest.mark.parametrize("task", spec.shipped().values(), ids=lambda task: task.name)
def test_shipped_tasks_name_a_recipe_that_makes_their_input(task: spec.Task) -> None:
    made = RECIPES[task.recipe].from_strokes([[[0, 100], [0, 200]]])
    assert made.shape == task.input.shape
    assert made.nbytes == task.input.size


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("revision = 1", "revison = 1"), "revison: Extra inputs are not permitted"),
        (('name = "shapes"', 'name = "Shapes"'), "name: String should match pattern"),
        (('key = "square"', 'key = "circle"'), "two labels have the same key"),
        (("base_margin = 0.01", "base_margin = 10"), "gate.base_margin: Input should be less than or equal to 1"),
        (("channels = 1", "channels = 2"), "input.channels: Input should be 1 or 3"),
        (("revision = 1", "revision ="), "shapes.toml is not TOML"),
        (
            ('"quickdraw-bitmap"', '"quickdraw"'),
            "recipe: there is no recipe 'quickdraw'. Recipes: quickdraw-bitmap, mnist",
        ),
        (("height = 28", "height = 32"), "input: 32×28×1, but the recipe quickdraw-bitmap makes 28×28×1"),
        (('title = { en = "Shapes" }', 'title = { de = "Formen" }'), "title: must have a text for en"),
        (('names = { en = "square" }', 'names = { de = "Quadrat" }'), "label.1.names: must have a text for en"),
        (("{label}.ndjson", "{lable}.ndjson"), "base.sources.0.path: 'shapes/{lable}.ndjson' must lie below BASE_DATA"),
        (("shapes/{label}", "../{label}"), "base.sources.0.path: '../{label}.ndjson' must lie below BASE_DATA"),
        (("{label}.ndjson", "{label.ndjson"), "base.sources.0.path: expected '}' before end of string"),
        (('kind = "drawings"', 'kind = "idx"'), "base.sources.0: labels_path belongs to kind idx"),
        (
            ('kind = "drawings",', 'kind = "drawings", labels = ["disc"],'),
            "names 'disc', which is not a label of the task",
        ),
        (("sources = [{", "sources = [] } #"), "base.sources: Tuple should have at least 1 item"),
        (('kind = "drawings",', 'kind = "drawings", leave_out = ["disc"],'), "which only unknown sources do"),
        (
            ("sources = [{", 'unknown = [{ kind = "drawings", path = "all.ndjson" }], sources = [{'),
            "the unknown source 'all.ndjson' must name one word's file",
        ),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in SHAPES
    path = written(tmp_path, SHAPES.replace(*change))
    with pytest.raises(spec.TaskFileError) as refused:
        spec.read(path)
    assert "shapes.toml" in str(refused.value)
    assert said in str(refused.value)


def test_the_file_is_named_as_its_task(tmp_path: Path) -> None:
    with pytest.raises(spec.TaskFileError, match="it must be the file's name, 'forms'"):
        spec.read(written(tmp_path, SHAPES, name="forms"))


def test_an_unknown_task_is_answered_with_those_there_are() -> None:
    with pytest.raises(spec.NoSuchTask, match=f"^There is no task 'cats'. Tasks: {', '.join(spec.shipped())}"):
        spec.named("cats")
