"""A label more, for commands that come after it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import base_examples, task_revisions
from db.schema import SubmissionLabel
from tasks import spec
from tests import tiny
from tests.integration.cli.conftest import Deltaloop


@pytest.fixture
def rainbows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """30 drawings of a rainbow under BASE_DATA."""
    rng = np.random.default_rng(0)
    path = tmp_path / "data" / "quickdraw" / "numpy_bitmap" / "rainbow.npy"
    path.parent.mkdir(parents=True)
    drawn = [tiny.image("rainbow", rng, "quickdraw-bitmap") for _ in range(30)]
    np.save(path, np.stack([np.frombuffer(image, np.uint8) for image in drawn]))
    monkeypatch.setenv("BASE_DATA", str(tmp_path / "data"))
    return path


def test_a_label_is_added_in_the_database_and_no_file_changes(own_engine: Engine, deltaloop: Deltaloop) -> None:
    file = spec.TASKS_FOLDER / "doodle.toml"
    before = file.read_bytes()
    done = deltaloop("tasks", "add-label", "doodle", "rainbow", "--name", "de=Regenbogen")
    assert done.code == 0, done.err
    assert "doodle: label 'rainbow' added, revision 2. It has 11 labels now." in done.out
    assert file.read_bytes() == before
    with Session(own_engine) as session:
        now = task_revisions.current(session, spec.named("doodle"))
    assert now.label[-1].names == {"en": "rainbow", "de": "Regenbogen"}
    listed = deltaloop("tasks", "list").out
    assert f"doodle: {', '.join(now.labels)}\n" in listed
    assert "doodle: in the database, not in tasks/doodle.toml: rainbow\n" in listed
    assert "digits: in the database" not in listed


def test_a_label_that_only_the_database_has_is_not_added_again(own_engine: Engine, deltaloop: Deltaloop) -> None:
    assert deltaloop("tasks", "add-label", "doodle", "rainbow").code == 0
    again = deltaloop("tasks", "add-label", "doodle", "rainbow")
    assert again.code == 2
    assert "doodle has the label 'rainbow' already." in again.err


def test_drawings_of_an_added_label_can_be_imported(own_engine: Engine, deltaloop: Deltaloop, rainbows: Path) -> None:
    from training_server.ml import architectures

    model = architectures.build("doodle-cnn", (28, 28, 1), 10)
    with Session(own_engine) as session, session.begin():
        tiny.factories.model_version(session, promoted=True, weights=architectures.weights_to_bytes(model))
    arguments = ("import", "quickdraw", str(rainbows), "--task", "doodle", "--label", "rainbow")
    refused = deltaloop(*arguments)
    assert refused.code == 2
    assert "doodle has no label 'rainbow'." in refused.err
    deltaloop("tasks", "add-label", "doodle", "rainbow")
    done = deltaloop(*arguments)
    assert done.out.endswith("30 imported, 0 already there\n"), done.err
    with Session(own_engine) as session:
        assert session.scalar(select(func.count()).where(SubmissionLabel.label == "rainbow")) == 30


def test_base_data_of_an_added_label_joins_at_the_next_import(
    own_engine: Engine, deltaloop: Deltaloop, rainbows: Path
) -> None:
    assert deltaloop("import", "base", "doodle").code == 1
    deltaloop("tasks", "add-label", "doodle", "rainbow")
    assert deltaloop("import", "base", "doodle").out == "30 imported, 0 already there\n"
    with Session(own_engine) as session:
        counts = base_examples.counts(session, "doodle")
    assert sum(split["rainbow"] for split in counts.values()) == 30
