"""The demo on a small network: a hundred people, a training run, plain words at the end."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from cli import demo_drawings
from cli.drawing_files import Example
from db import base_examples, model_versions, task_revisions, training_runs
from db.engine import make_engine
from db.schema import Submission, SubmissionLabel
from tasks import spec
from tasks.sources import Demo, Source
from tasks.spec import Task
from tests import synthetic, tiny
from tests.integration.cli.conftest import Deltaloop
from training_server import networks, tfjs_in_node
from training_server.config import Settings
from training_server.ml import architectures
from training_server.worker import Worker


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    """Doodle with small demands and one demo source, on a network that learns in a second."""
    sources = (Source(kind="drawings", path="tilted/{label_}.ndjson"),)
    made = tiny.task().model_copy(update={"demo": Demo(sources=sources, contributors=100, rotate_degrees=tiny.TILT)})
    monkeypatch.setattr(spec, "named", lambda name: made)
    monkeypatch.setattr(networks, "shipped", lambda: tiny.NETWORKS)

    def load(architecture: str, shape: tuple[int, int, int], n_labels: int, weights: bytes) -> object:
        model = tiny.build(architecture, shape, n_labels)
        tiny.load_weights(model, weights)
        return model

    monkeypatch.setattr(architectures, "load", load)
    return made


@pytest.fixture
def files(tmp_path: Path, task: Task, monkeypatch: pytest.MonkeyPatch) -> Path:
    rng = np.random.default_rng(5)
    folder = tmp_path / "data"
    (folder / "tilted").mkdir(parents=True)
    for label in task.labels:
        lines = [json.dumps({"drawing": synthetic.drawing(label, rng)}) for _ in range(120)]
        (folder / "tilted" / f"{label.replace(' ', '_')}.ndjson").write_text("\n".join(lines))
    monkeypatch.setenv("BASE_DATA", str(folder))
    return folder


@pytest.fixture
def live(own_engine: Engine, task: Task, files: Path) -> Engine:
    with Session(own_engine) as session, session.begin():
        tiny.fill_base(session)
        tiny.promote_base(session)
    return own_engine


@pytest.mark.usefixtures("always_the_same_split")
def test_the_demo_teaches_a_tilt_and_says_what_was_learned(live: Engine, deltaloop: Deltaloop) -> None:
    shown = deltaloop("demo", "doodle", "--drawings", "1000")
    assert shown.code == 0, shown.err
    assert "100 people drew 1,000 pictures, turned by 60°. Version 1 recognises " in shown.out
    assert "drawings by people it never learned from, the champion (version 1) recognises" in shown.out
    with Session(live) as session:
        (run,) = training_runs.all_of(session, "doodle")
        champion = model_versions.champion(session, "doodle")
        assert run.verdict is not None
        assert run.trigger == "demo"
        for reason in run.verdict["reasons"]:
            assert reason in shown.out
        assert champion is not None
        promoted = run.verdict["decision"] == "promote"
        assert champion[0].version == (2 if promoted else 1)
        assert ("Version 2 is the champion of doodle now. Open pages pick it up within 30 s." in shown.out) == promoted
        assert run.verdict["fresh"]["challenger"] > run.verdict["fresh"]["champion"]
        assert len(set(session.scalars(select(Submission.contributor)))) == 100
    assert "epoch 1: " in shown.out


def test_a_worker_that_is_there_does_the_run_and_the_demo_follows_it(live: Engine, deltaloop: Deltaloop) -> None:
    url = live.url.render_as_string(hide_password=False)
    beside = make_engine(url, application="deltaloop-trainer")
    worker = Worker(beside, Settings(url, poll_seconds=1, dead_seconds=60), tiny.NETWORKS)
    thread = threading.Thread(target=worker.serve)
    thread.start()
    try:
        with beside.connect():  # the worker is seen from the first moment
            shown = deltaloop("demo", "doodle", "--drawings", "600")
    finally:
        worker.end()
        thread.join()
        beside.dispose()
    assert shown.code == 0, shown.err
    with Session(live) as session:
        (run,) = training_runs.all_of(session, "doodle")
    assert run.worker == worker.name
    assert run.state == "succeeded"


def test_where_nothing_could_be_published_nobody_draws(
    live: Engine, deltaloop: Deltaloop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unready() -> None:
        raise tfjs_in_node.NoAnswer("answer.cjs is not there: run `make page`.")

    monkeypatch.setattr(networks, "shipped", lambda: replace(tiny.NETWORKS, refuse_unready=unready))
    refused = deltaloop("demo", "doodle")
    assert (refused.code, refused.err) == (1, "deltaloop: answer.cjs is not there: run `make page`.\n")
    with Session(live) as session:
        assert session.scalar(select(Submission.id).limit(1)) is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TRAINING_GPUS", "99", "deltaloop: 99 GPUs are asked for, but there "),
        ("TRAINING_FAST", "very", "deltaloop: TRAINING_FAST is 'very'; it must be on or off.\n"),
    ],
)
def test_where_the_run_could_not_be_done_nobody_draws_and_nothing_is_queued(
    live: Engine, deltaloop: Deltaloop, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    refused = deltaloop("demo", "doodle")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert refused.err.startswith(said)
    with Session(live) as session:
        assert session.scalar(select(Submission.id).limit(1)) is None
        assert training_runs.all_of(session, "doodle", limit=1) == []


def test_drawings_of_the_base_dataset_are_not_replayed(live: Engine, deltaloop: Deltaloop, files: Path) -> None:
    cats = str(files / "tilted" / "cat.ndjson")
    loaded = deltaloop("import", "quickdraw", cats, "--task", "doodle", "--as", "base", "--limit", "7")
    assert loaded.code == 0, loaded.err
    shown = deltaloop("demo", "doodle", "--drawings", "1200")
    assert "Left out 7 drawings that the base dataset holds as well." in shown.out
    assert "100 people drew 1,193 pictures" in shown.out


def test_a_demo_of_too_few_drawings_says_what_is_missing(live: Engine, deltaloop: Deltaloop) -> None:
    shown = deltaloop("demo", "doodle", "--drawings", "20")
    assert shown.code == 0, shown.err
    assert "- Too few fresh drawings to train on: " in shown.out
    assert "by people it never learned from" not in shown.out
    assert shown.out.endswith("No version was made; nothing changes for users.\n")


def test_the_demo_says_which_command_fetches_its_drawings(
    live: Engine, deltaloop: Deltaloop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_DATA", str(tmp_path / "empty"))
    refused = deltaloop("demo", "doodle")
    assert refused.code == 1
    assert "`deltaloop fetch quickdraw --task doodle` downloads some." in refused.err


def test_a_task_without_a_demo_says_so(deltaloop: Deltaloop) -> None:
    refused = deltaloop("demo", "digits")
    assert refused.code == 2
    assert "digits has no demo" in refused.err


def test_drawings_are_chosen_evenly_and_the_same_for_a_seed(files: Path, task: Task) -> None:
    assert task.demo is not None
    (files / "tilted" / "cat.ndjson").write_text(json.dumps({"drawing": [[[0, 1], [0, 1]]]}) + "\n")
    chosen = demo_drawings.choose(task, task.demo, files, 500, seed=1)
    labels = [line.label for _, line in chosen]
    assert len(chosen) == 500
    assert labels.count("cat") == 1
    assert {labels.count(label) for label in task.labels if label != "cat"} <= {55, 56}
    assert chosen == demo_drawings.choose(task, task.demo, files, 500, seed=1)
    assert chosen != demo_drawings.choose(task, task.demo, files, 500, seed=2)


def test_the_drawings_are_turned(files: Path, task: Task) -> None:
    assert task.demo is not None
    (files / "tilted" / "cat.ndjson").write_text(json.dumps({"drawing": [[[0, 100], [0, 0]]]}) + "\n")
    chosen = [each for each in demo_drawings.choose(task, task.demo, files, 1000, 0) if each[1].label == "cat"]
    (example,) = demo_drawings.tilted(task, task.demo, chosen)
    assert isinstance(example, Example)
    assert example.drawing == [[[0, 147], [0, 255]]]  # a level line turned by 60°, simplified


@pytest.fixture
def rainbows(files: Path) -> Path:
    """400 drawings of a label that the task does not have, as official bitmaps are."""
    rng = np.random.default_rng(6)
    folder = files / "quickdraw" / "numpy_bitmap"
    folder.mkdir(parents=True)
    drawn = [tiny.image("rainbow", rng, "quickdraw-bitmap") for _ in range(400)]
    np.save(folder / "rainbow.npy", np.stack([np.frombuffer(image, np.uint8) for image in drawn]))
    return folder / "rainbow.npy"


@pytest.fixture
def patient(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that takes enough steps for a head to grow."""
    demanding = {"base_margin": 0.05, "min_fresh_examples": 40}
    grown = task.model_copy(
        update={
            "training": task.training.model_copy(update={"growth_steps": 300, "control": False}),
            "gate": task.gate.model_copy(update=demanding),
        }
    )
    monkeypatch.setattr(spec, "named", lambda name: grown)


@pytest.fixture
def always_the_same_split(own_engine: Engine) -> None:
    """Of a crowd a fifth judge; how many they are is chance, and so many are needed."""
    with own_engine.begin() as connection:
        connection.execute(text("UPDATE installation SET split_inner_key = '\\x01', split_outer_key = '\\x02'"))


@pytest.mark.usefixtures("patient", "always_the_same_split")
def test_fifty_people_teach_what_the_model_never_had(live: Engine, deltaloop: Deltaloop, rainbows: Path) -> None:
    shown = deltaloop("demo", "doodle", "--new-label", "rainbow", "--drawings", "300")
    assert shown.code == 0, shown.out + shown.err
    assert "doodle: label 'rainbow' added, revision 2." in shown.out
    assert "50 people drew 300 pictures of rainbow." in shown.out
    assert "Version 1 never had that label; it takes them for " in shown.out
    with Session(live) as session:
        grown = task_revisions.current(session, spec.named("doodle"))
        stored = list(session.scalars(select(Submission)))
        labels = set(session.scalars(select(SubmissionLabel.label)))
        (run,) = training_runs.all_of(session, "doodle")
    assert grown.labels[-1] == "rainbow"
    assert labels == {"rainbow"}
    assert (len(stored), {len(row.probabilities) for row in stored}) == (300, {10})
    assert 40 < len({row.contributor for row in stored}) <= 50
    assert (run.trigger, run.requested_by) == ("demo", "cli")
    assert "Version 2 is the champion of doodle now." in shown.out
    assert re.search(r"The labels it had, on \d+ base drawings: [+-]\d+\.\d points of accuracy\.", shown.out)
    known = re.search(
        r"Of 100 other drawings of rainbow, which nobody submitted, version 2 recognises (.*) %", shown.out
    )
    assert known is not None
    assert float(known[1]) >= 85

    again = deltaloop("demo", "doodle", "--new-label", "rainbow", "--drawings", "300")
    assert "added" not in again.out
    assert "50 people drew 300 pictures of rainbow (300 were there from an earlier demo)." in again.out
    assert "Version 2 knows the label and recognises " in again.out


def test_without_drawings_of_a_new_label_nothing_is_added(live: Engine, deltaloop: Deltaloop) -> None:
    refused = deltaloop("demo", "doodle", "--new-label", "power plant")
    assert refused.code == 1
    assert "`deltaloop fetch quickdraw 'power plant' --task doodle` downloads some." in refused.err
    with Session(live) as session:
        assert task_revisions.newest(session, ["doodle"]) == {"doodle": 1}


def test_what_the_base_dataset_holds_of_a_new_label_is_left_out(
    live: Engine, deltaloop: Deltaloop, rainbows: Path
) -> None:
    assert deltaloop("tasks", "add-label", "doodle", "rainbow").code == 0
    loaded = deltaloop("import", "quickdraw", str(rainbows), "--task", "doodle", "--as", "base")
    assert loaded.code == 0, loaded.err
    refused = deltaloop("demo", "doodle", "--new-label", "rainbow")
    assert refused.code == 1
    assert "The base dataset holds every drawing of rainbow that is here" in refused.err


def test_the_base_data_that_a_demo_loads_leaves_the_drawings_to_the_people(
    own_engine: Engine, task: Task, deltaloop: Deltaloop, rainbows: Path
) -> None:
    rng = np.random.default_rng(7)
    for label in task.labels:
        drawn = [np.frombuffer(tiny.image(label, rng, task.recipe), np.uint8) for _ in range(5)]
        np.save(rainbows.with_name(f"{label}.npy"), np.stack(drawn))
    with Session(own_engine) as session, session.begin():
        tiny.promote_base(session)
        task_revisions.add_label(session, task, "rainbow", {})
    shown = deltaloop("demo", "doodle", "--new-label", "rainbow")
    assert "50 people drew 400 pictures of rainbow." in shown.out
    with Session(own_engine) as session:
        train = base_examples.counts(session, "doodle")
    assert "rainbow" not in {label for split in train.values() for label in split}
