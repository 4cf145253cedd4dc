from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from cli import champion
from db.schema import Submission, SubmissionLabel
from tasks import spec
from tasks.recipes import RECIPES, simplify
from tests import factories, synthetic
from tests.integration.cli.conftest import Deltaloop

DOODLE = spec.named("doodle")


@pytest.fixture
def live(own_engine: Engine) -> Engine:
    """The database with a champion: the shipped network with the weights it begins with."""
    import keras

    from training_server.ml import architectures

    keras.utils.set_random_seed(3)
    model = architectures.build(DOODLE.architecture, DOODLE.input.shape, len(DOODLE.labels))
    with Session(own_engine) as session, session.begin():
        factories.model_version(session, promoted=True, weights=architectures.weights_to_bytes(model))
    return own_engine


@pytest.fixture
def suns(tmp_path: Path) -> tuple[Path, list[list[list[list[float]]]]]:
    """A file of 60 suns and its drawings."""
    rng = np.random.default_rng(0)
    drawn = [synthetic.drawing("sun", rng) for _ in range(60)]
    path = tmp_path / "sun.ndjson"
    path.write_text("\n".join(json.dumps({"drawing": drawing}) for drawing in drawn))
    return path, drawn


def stored(engine: Engine) -> list[Submission]:
    with Session(engine) as session:
        return list(session.scalars(select(Submission).order_by(Submission.id)))


def test_drawings_become_labelled_submissions_of_several_people(
    live: Engine, deltaloop: Deltaloop, suns: tuple[Path, list[list[list[list[float]]]]]
) -> None:
    path, drawn = suns
    done = deltaloop("import", "quickdraw", str(path), "--task", "doodle", "--contributors", "5")
    assert done.code == 0, done.err
    assert done.out.endswith("60 imported, 0 already there\n")
    rows = stored(live)
    recipe = RECIPES["quickdraw-bitmap"]
    assert {row.image for row in rows} == {recipe.from_strokes(drawing).tobytes() for drawing in drawn}
    assert sorted(row.drawing or [] for row in rows) == sorted(simplify(drawing) for drawing in drawn)
    assert len({row.contributor for row in rows}) == 5
    with Session(live) as session:
        labels = list(session.scalars(select(SubmissionLabel)))
    assert {(label.label, label.origin) for label in labels} == {("sun", "imported")}
    assert len(labels) == 60


def test_each_has_the_prediction_that_the_champion_really_makes(
    live: Engine, deltaloop: Deltaloop, suns: tuple[Path, list[list[list[list[float]]]]]
) -> None:
    deltaloop("import", "quickdraw", str(suns[0]), "--task", "doodle")
    rows = stored(live)
    images = np.stack([np.frombuffer(row.image, np.uint8).reshape(28, 28, 1) for row in rows])
    known = champion.load(live, DOODLE)
    assert np.allclose([row.probabilities for row in rows], known.predict(images), atol=1e-6)
    assert len({tuple(row.probabilities) for row in rows}) > 50
    assert {row.model_version for row in rows} == {1}


def test_a_repeated_import_is_the_same_people_and_drawings(
    live: Engine, deltaloop: Deltaloop, suns: tuple[Path, list[list[list[list[float]]]]]
) -> None:
    path, _ = suns
    command = ("import", "quickdraw", str(path), "--task", "doodle", "--contributors", "5")
    deltaloop(*command)
    before = [(row.id, row.contributor, row.image) for row in stored(live)]
    # Neither another order nor a broken line changes who drew what.
    path.write_text("\n".join(["{broken", *reversed(path.read_text().splitlines())]))
    again = deltaloop(*command)
    assert again.out.endswith("0 imported, 60 already there, 1 broken line\n")
    assert [(row.id, row.contributor, row.image) for row in stored(live)] == before
    assert deltaloop(*command, "--seed", "1").out.endswith("60 imported, 0 already there, 1 broken line\n")
    assert len({row.contributor for row in stored(live)}) == 10


def test_another_number_of_people_cannot_have_drawn_the_same(
    live: Engine, deltaloop: Deltaloop, suns: tuple[Path, list[list[list[list[float]]]]]
) -> None:
    command = ("import", "quickdraw", str(suns[0]), "--task", "doodle", "--contributors")
    deltaloop(*command, "5")
    done = deltaloop(*command, "500")
    assert "was imported before with other --contributors" in done.err
    assert len(stored(live)) == 60


def test_without_a_champion_it_says_how_to_get_one(
    own_engine: Engine, deltaloop: Deltaloop, suns: tuple[Path, list[list[list[list[float]]]]]
) -> None:
    refused = deltaloop("import", "quickdraw", str(suns[0]), "--task", "doodle")
    assert refused.code == 1
    assert "doodle has no champion yet. Run `deltaloop pretrain doodle`" in refused.err


def test_idx_files_become_submissions(own_engine: Engine, deltaloop: Deltaloop, tmp_path: Path) -> None:
    import keras

    from training_server.ml import architectures

    digits = spec.named("digits")
    keras.utils.set_random_seed(3)
    model = architectures.build(digits.architecture, digits.input.shape, len(digits.labels))
    with Session(own_engine) as session, session.begin():
        factories.model_version(session, "digits", promoted=True, weights=architectures.weights_to_bytes(model))
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 255, (30, 28, 28)).astype(np.uint8)
    numbers = rng.integers(0, 10, 30).astype(np.uint8)
    for name, array in (("images", pictures), ("labels", numbers)):
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        (tmp_path / name).write_bytes(header + array.tobytes())
    pair = (str(tmp_path / "images"), str(tmp_path / "labels"))
    assert deltaloop("import", "mnist", *pair, "--task", "digits").out.endswith("30 imported, 0 already there\n")
    assert {row.image for row in stored(own_engine)} == {picture.tobytes() for picture in pictures}
