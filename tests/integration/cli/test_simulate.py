"""The loop in a box with synthetic drawings and the tiny network: real server process, real worker, real gate."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
import requests
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cli.simulation import attack_page, month_page
from cli.simulation.attackers import Attack
from cli.simulation.drawings import Sketch
from cli.simulation.drill import Cast, Drill
from cli.simulation.installation import Installation
from cli.simulation.month import Month
from cli.simulation.script import Script
from cli.simulation.visitors import Files, Live, Site
from db import model_versions, setup
from db.engine import make_engine
from db.schema import Submission
from local.postgres import Postgres
from tasks import spec
from tasks.settings import Triggers
from tasks.spec import Task
from tests import synthetic, tiny
from tests.conftest import REPOSITORY
from tests.integration.cli.conftest import Deltaloop
from training_server import networks

# Degrees by which the champion misreads a quarter: so there is much to learn, and it still tells liars apart.
SOME_TILT = 25.0


def download(site: Site, live: Live) -> Files:
    """The tiny network's files; they are no graph model, which would name its shards."""
    folder = live.model_url.rpartition("/")[0]
    found = {path: requests.get(f"{site.url}{folder}/{path}", timeout=10) for path in ("model.json", "weights.bin")}
    return {path: answer.content for path, answer in found.items() if answer.ok}


def predict(files: Files, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the tiny network's files answer; one of them holds its weights."""
    task = spec.named("doodle")
    model = tiny.build(task.architecture, task.input.shape, len(task.labels))
    tiny.load_weights(model, files.get("weights.bin") or files["model.json"])
    found = np.asarray(model(images.astype(np.float32), training=False), np.float32)
    keras.backend.clear_session()
    return found


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Task:
    made = tiny.task().model_copy(update={"triggers": Triggers(labels=200, cron="0 3 * * tue")})
    monkeypatch.setattr(spec, "named", lambda name: made)
    monkeypatch.setattr(networks, "shipped", lambda: tiny.NETWORKS)
    monkeypatch.setattr(Site, "_download", download)
    return made


@pytest.fixture
def made(postgres: Postgres, task: Task, tmp_path: Path) -> Iterator[Installation]:
    """A database `start` with the base data and a champion that never saw a tilt."""
    installation = Installation(tmp_path, postgres)
    engine = make_engine(installation.create("start"))
    setup.prepare(engine, [task], tmp_path / "no models")
    with Session(engine) as session, session.begin():
        tiny.fill_base(session)
        files = tiny.to_tfjs(_base_model(task), {})
        tiny.factories.model_version(
            session, promoted=True, weights=tiny.base_weights(), files=files, digest=model_versions.digest(files)
        )
    engine.dispose()
    yield installation
    installation.drop("start")


def _base_model(task: Task) -> keras.Model:
    model = tiny.build(task.architecture, task.input.shape, len(task.labels))
    tiny.load_weights(model, tiny.base_weights())
    return model


def sketches(task: Task, each: int, seed: int) -> list[Sketch]:
    rng = np.random.default_rng(seed)
    found = [Sketch(label, synthetic.drawing(label, rng)) for label in task.labels for _ in range(each)]
    return [found[place] for place in rng.permutation(len(found))]


def test_a_small_drill_lets_little_through_and_publishes_no_damage(
    made: Installation, task: Task, tmp_path: Path
) -> None:
    honest, bad = sketches(task, 130, 1), sketches(task, 60, 2)
    drill = Drill(made, "start", task, Cast(honest, bad, SOME_TILT, people=40, each=20), 5, predict)
    results = list(drill.play([Attack("flip", 0.2), Attack("flood")], escalate=False))
    clean, flippers, flooder = results
    assert clean.run.published
    assert (clean.sent, clean.used) == (0, 0)
    assert flippers.sent == 200
    assert flooder.trainable == flooder.sent == 400  # it came until it was trained on
    for result in (flippers, flooder):
        assert result.weight < 0.15
        assert not result.broke
    attack_page.write(tmp_path / "out", task, 5, [results])
    assert json.loads((tmp_path / "out" / "attack.json").read_text())["runs"][1]["bad_sent"] == 200
    assert "| flipped labels, 20 % of people | 200 |" in (tmp_path / "out" / "attack.md").read_text()


def test_a_drill_judges_what_the_gate_holds_back_too(
    made: Installation, task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = task.model_copy(update={"gate": task.gate.model_copy(update={"base_margin": 1e-9})})
    monkeypatch.setattr(spec, "named", lambda name: strict)
    honest, bad = sketches(task, 110, 1), sketches(task, 30, 2)
    drill = Drill(made, "start", strict, Cast(honest, bad, SOME_TILT, people=40, each=20), 5, predict)
    clean, flippers = drill.play([Attack("flip", 0.2)], escalate=False)
    assert (clean.run.what, flippers.run.published, flippers.broke) == ("rejected", False, False)
    champion = predict(tiny.to_tfjs(_base_model(task), {}), np.stack([one.image for one in drill._judges])).argmax(1)
    before = np.mean([task.labels[place] == one.truth for place, one in zip(champion, drill._judges, strict=True)])
    assert clean.judged.fresh.mean() > before + 0.1, "the challenger learned the tilt, though nobody sees it"
    attack_page.write(tmp_path / "out", task, 5, [[clean, flippers]])
    page = (tmp_path / "out" / "attack.md").read_text()
    assert "Without an attack nothing was published either with seed 5." in page
    assert "| 1 rejected |" in page


def test_a_small_month_learns_the_tilt(made: Installation, task: Task, tmp_path: Path) -> None:
    script = Script(days=3, visitors=16, each=15, seed=1)
    url = made.create("month", "start")
    engine = make_engine(url)
    pool = sketches(task, script.drawings // len(task.labels) + 1, 3)
    with made.serving(url) as at:
        days = list(Month(Site(at, task.name, predict), engine, task, script, pool, tiny.TILT).play())
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == script.drawings
        people = session.scalars(select(Submission.contributor).distinct()).all()
    engine.dispose()
    made.drop("month")
    assert 0 < len(people) < 3 * script.visitors  # some came back
    assert days[0].tilted == 0 < days[2].tilted
    assert days[0].right == days[0].right_without  # nothing was learned yet
    assert all(run.state == "succeeded" for day in days for run in day.runs)
    # 240 labels a day; after the first, too few people are in the holdout for the clock, too, to start a run
    assert [[run.trigger for run in day.runs] for day in days] == [[], ["labels"], ["labels"]]

    month_page.write(tmp_path / "out", task, script, tiny.TILT, days)
    assert (tmp_path / "out" / "simulation.svg").exists()


def test_without_drawings_it_says_so_and_leaves_nothing(
    deltaloop: Deltaloop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shown = deltaloop("simulate", "doodle")
    assert shown.code == 1
    assert "nowhere holds no base data of doodle" in shown.err
    assert len(shown.err.splitlines()) == 1
    assert list(tmp_path.glob("deltaloop-simulation-*")) == []


def test_more_than_there_is_is_refused(deltaloop: Deltaloop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_drawings(tmp_path / "data", each=10)
    monkeypatch.setenv("BASE_DATA", str(tmp_path / "data"))
    shown = deltaloop("simulate", "doodle", "--days", "2")
    assert shown.code == 2
    assert "2 days of 14 visitors who draw 12 pictures each need 336 drawings; there are 100 that" in shown.err
    shown = deltaloop("simulate", "doodle", "--scenario", "attack")
    assert shown.code == 2
    assert "The attacks need 4,500 drawings; there are 100" in shown.err


def test_a_task_without_a_demo_is_refused(deltaloop: Deltaloop) -> None:
    shown = deltaloop("simulate", "digits")
    assert shown.code == 2
    assert "tasks/digits.toml has no [demo]" in shown.err


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_no_process_and_no_folder(tmp_path: Path, sig: signal.Signals) -> None:
    _write_drawings(tmp_path / "data", each=60)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {
        **os.environ, "TMPDIR": str(temporary), "BASE_DATA": str(tmp_path / "data"), "DELTALOOP_HOME": str(tmp_path),
    }  # fmt: skip
    command = [sys.executable, "-m", "cli", "simulate", "doodle", "--visitors", "2", "--drawings", "5"]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        # a shell starts what it puts in the background with SIGINT ignored, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    stream = io.TextIOWrapper(process.stdout, "utf-8")  # type: ignore[arg-type]
    shown = [next(line for line in stream if line.startswith("day   1"))]
    assert _processes(temporary), "the simulated system runs"
    process.send_signal(sig)
    shown += stream.readlines()
    assert process.wait(60) == 130, shown
    assert shown[-1] == "deltaloop: Stopped.\n"
    assert list(temporary.iterdir()) == []
    deadline = time.monotonic() + 30
    while _processes(temporary) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _processes(temporary) == []


def _write_drawings(base_data: Path, *, each: int) -> None:
    """Synthetic drawings where the doodle task has its strokes: for the base dataset, and others for visitors."""
    folder = base_data / "quickdraw" / "continent"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for label in spec.named("doodle").labels:
        for people in ("OA", "AF"):
            lines = [json.dumps({"drawing": synthetic.drawing(label, rng)}) for _ in range(each)]
            (folder / f"{label.replace(' ', '_')}_{people}.jsonl").write_text("\n".join(lines))


def _processes(folder: Path) -> list[str]:
    """The command lines of processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            whole = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if f"{folder}/deltaloop-simulation".encode() in whole:
            found.append(whole.decode(errors="replace")[:200])
    return found
