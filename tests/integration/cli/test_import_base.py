from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db.schema import BaseExample
from tasks import spec
from tasks.splits import word_split
from tests import synthetic
from tests.integration.cli.conftest import Deltaloop

NO_TASK = f"There is no task 'nope'. Tasks: {', '.join(spec.shipped())}."


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Base data of synthetic drawings for three labels of doodle, as strokes and as bitmaps."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "files"
    strokes, bitmaps = folder / "quickdraw" / "continent", folder / "quickdraw" / "numpy_bitmap"
    strokes.mkdir(parents=True)
    bitmaps.mkdir()
    for label in ("sun", "power_outlet"):
        lines = [json.dumps({"drawing": synthetic.drawing(label.replace("_", " "), rng)}) for _ in range(30)]
        (strokes / f"{label}_OA.jsonl").write_text("\n".join(lines))
    np.save(bitmaps / "cat.npy", rng.integers(0, 255, (40, 784)).astype(np.uint8))
    monkeypatch.setenv("BASE_DATA", str(folder))
    return folder


def labels(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        found = list(session.scalars(select(BaseExample.label)))
    return {label: found.count(label) for label in sorted(set(found))}


def test_the_whole_base_dataset_is_loaded_once(own_engine: Engine, deltaloop: Deltaloop, files: Path) -> None:
    loaded = deltaloop("import", "base", "doodle")
    assert loaded.code == 0
    assert loaded.out == "100 imported, 0 already there\n"
    assert "No base data for airplane, backpack, bird, car, dog, flower, shoe." in loaded.err
    assert "deltaloop fetch quickdraw --task doodle" in loaded.err
    assert labels(own_engine) == {"cat": 40, "power outlet": 30, "sun": 30}
    assert deltaloop("import", "base", "doodle").out == "0 imported, 100 already there\n"


def test_drawings_of_other_things_come_with_the_base_dataset(
    own_engine: Engine, deltaloop: Deltaloop, files: Path
) -> None:
    other = files / "quickdraw" / "simplified"
    other.mkdir()
    for word in ("bus", "police car", "whale"):
        drawn = [json.dumps({"drawing": synthetic.drawing(word, np.random.default_rng(n))}) for n in range(5)]
        (other / f"{word}.ndjson").write_text("\n".join(drawn))
    assert deltaloop("import", "base", "doodle").out == (
        "110 imported, 0 already there; with drawings of 2 other things\n"
    )
    with Session(own_engine) as session:
        rows = session.execute(
            select(BaseExample.other_label, BaseExample.split).where(BaseExample.label.is_(None)).distinct()
        ).all()
    assert sorted((word, split) for word, split in rows) == [(word, word_split(word)) for word in ("bus", "whale")], (
        "all of a word are in one split"
    )


def test_base_examples_are_split_by_their_bytes(own_engine: Engine, deltaloop: Deltaloop, files: Path) -> None:
    deltaloop("import", "base", "doodle")
    with Session(own_engine) as session:
        splits = list(session.scalars(select(BaseExample.split)))
    assert 50 < splits.count("train") < 90
    assert set(splits) == {"train", "validation", "holdout"}


def test_no_base_data_at_all_is_said_with_what_to_do(
    own_engine: Engine, deltaloop: Deltaloop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_DATA", str(tmp_path))
    refused = deltaloop("import", "base", "doodle")
    assert refused.code == 1
    assert "holds no base data of doodle. `deltaloop fetch quickdraw --task doodle`" in refused.err
    assert "Set BASE_DATA to the folder that holds mnist/" in deltaloop("import", "base", "digits").err


def test_files_can_be_imported_as_base_examples(own_engine: Engine, deltaloop: Deltaloop, files: Path) -> None:
    path = files / "quickdraw" / "continent" / "sun_OA.jsonl"
    path.write_text(path.read_text() + "\n{broken\n")
    command = ("import", "quickdraw", str(path), "--label", "sun", "--task", "doodle", "--as", "base")
    done = deltaloop(*command)
    assert done.code == 0
    assert done.out.endswith("30 imported, 0 already there, 1 broken line\n")
    assert f"{path}:31: it is not JSON" in done.err
    assert deltaloop(*command).out.endswith("0 imported, 30 already there, 1 broken line\n")


def test_one_broken_file_does_not_cost_the_others(own_engine: Engine, deltaloop: Deltaloop, files: Path) -> None:
    good, bad = files / "quickdraw" / "numpy_bitmap" / "cat.npy", files / "dog.npy"
    bad.write_bytes(good.read_bytes()[:5000])
    done = deltaloop("import", "quickdraw", str(bad), str(good), "--task", "doodle", "--as", "base", "--limit", "7")
    assert done.code == 0
    assert done.out.endswith("7 imported, 0 already there, 1 broken file\n")
    assert "dog.npy is not a readable .npy array" in done.err
    assert labels(own_engine) == {"cat": 7}


def test_nothing_good_is_a_failure(own_engine: Engine, deltaloop: Deltaloop, tmp_path: Path) -> None:
    (tmp_path / "cat.ndjson").write_text("{broken\n")
    done = deltaloop("import", "quickdraw", str(tmp_path / "cat.ndjson"), "--task", "doodle", "--as", "base")
    assert done.code == 1
    assert done.err.endswith("deltaloop: Nothing was imported.\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("import quickdraw {file} --task nope", NO_TASK),
        ("import quickdraw {file} --task doodle --label fox", "doodle has no label 'fox'. Labels: airplane, "),
        ("import quickdraw missing.npy --task doodle", "'missing.npy' does not exist"),
        ("import quickdraw --task doodle", "Missing argument 'FILES...'"),
        ("import mnist {file} {file} --task digits --as base", "cat.npy is not an idx file"),
    ],
)
def test_wrong_arguments_get_one_line(deltaloop: Deltaloop, files: Path, arguments: str, says: str) -> None:
    path = files / "quickdraw" / "numpy_bitmap" / "cat.npy"
    refused = deltaloop(*arguments.format(file=path).split())
    assert refused.code != 0
    assert says in refused.err
    assert refused.err.count("\n") == 1


def test_real_idx_files_are_read_in_place(own_engine: Engine, deltaloop: Deltaloop, base_data: Path) -> None:
    source = spec.named("digits").base.sources[0]
    pair = (str(base_data / source.path), str(base_data / (source.labels_path or "")))
    done = deltaloop("import", "mnist", *pair, "--task", "digits", "--as", "base", "--limit", "200")
    assert done.out.endswith("200 imported, 0 already there\n")
