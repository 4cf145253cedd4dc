from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli.__main__ import run
from cli.task_files import LabelRefused, add_label
from tasks import spec


@pytest.fixture
def doodle(tmp_path: Path) -> Path:
    return Path(shutil.copy(spec.TASKS_FOLDER / "doodle.toml", tmp_path / "doodle.toml"))


def test_a_label_is_appended_and_the_revision_raised(doodle: Path) -> None:
    before = spec.read(doodle)
    add_label(doodle, "teddy-bear", {"en": "teddy bear", "de": 'Teddy "Bär"'})
    after = spec.read(doodle)
    assert after.labels == (*before.labels, "teddy-bear")
    assert after.revision == before.revision + 1
    assert after.label[-1].names == {"en": "teddy bear", "de": 'Teddy "Bär"'}
    assert after.model_copy(update={"label": before.label, "revision": before.revision}) == before


def test_every_line_of_the_file_stays_where_it_is(doodle: Path) -> None:
    before = doodle.read_text().splitlines()
    add_label(doodle, "fox", {"en": "fox"})
    after = doodle.read_text().splitlines()
    added = ["", "[[label]]", 'key = "fox"', 'names = { en = "fox" }']
    place = next(i for i in range(len(after)) if after[i : i + 4] == added)
    assert after[:place] + after[place + 4 :] == ["revision = 2" if line == "revision = 1" else line for line in before]


def test_labels_at_the_end_of_a_file_can_grow(doodle: Path) -> None:
    text = doodle.read_text()
    start, end = text.index("[[label]]"), text.index("# The base dataset")
    doodle.write_text(text[:start] + text[end:] + "\n" + text[start:end].rstrip())
    add_label(doodle, "fox", {"en": "fox"})
    assert spec.read(doodle).labels[-1] == "fox"


@pytest.mark.parametrize("label", ["cat", "", " fox", "a\nb", "../x", "x" * 65])
def test_what_cannot_be_a_label_leaves_the_file_alone(doodle: Path, label: str) -> None:
    before = doodle.read_bytes()
    with pytest.raises(LabelRefused):
        add_label(doodle, label, {"en": label})
    assert doodle.read_bytes() == before
    assert [path.name for path in doodle.parent.iterdir()] == ["doodle.toml"]


def test_a_file_that_is_broken_already_is_named(doodle: Path) -> None:
    doodle.write_text(doodle.read_text().replace('recipe = "quickdraw-bitmap"', ""))
    with pytest.raises(spec.TaskFileError, match=r"doodle\.toml: recipe: Field required"):
        add_label(doodle, "fox", {"en": "fox"})


def test_the_command_says_what_changed(
    doodle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spec, "TASKS_FOLDER", doodle.parent)
    assert run(["tasks", "add-label", "doodle", "fox", "--name", "de=Fuchs"]) == 0
    assert "label 'fox' added, revision 2" in capsys.readouterr().out
    assert spec.read(doodle).label[-1].names == {"en": "fox", "de": "Fuchs"}
    assert run(["tasks", "add-label", "doodle", "hen", "--name", "Huhn"]) == 2
    assert "must be LANGUAGE=TEXT" in capsys.readouterr().err
