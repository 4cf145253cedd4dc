"""A whole delta run on 10,000 new drawings, from claim to verdict, against the classic way at the same number of
gradient steps.

Ours reads, admits, replays, trains, dials, calibrates, evaluates both models on both holdouts, judges, exports, proves
the exported files and stores. The classic way reads, trains and compares one loss; its converter is left out, to its
advantage. The drawings are noise: what they show does not change the time.
"""

from __future__ import annotations

import time

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.database import TASK, database, fill_base, fill_submissions
from bench.peers import reader, trainer
from bench.results import CannotMeasure, Comparison, Result
from db import base_models, training_runs
from db.schema import TrainingRun
from training_server import config
from training_server.ml import architectures
from training_server.worker import Worker

NEW = 10_000
SUBMISSIONS = 14_300  # of which 70 % fall into the train split
BASE = {"train": 25_000, "validation": 3_600, "holdout": 7_200}
HELD_OUT = 2_000
OURS = "the training run as it is, from claim to verdict, replay and proofs included"
PEER = "the classic way: NUMERIC[] re-read row by row in every epoch, model.fit on the new drawings alone"


def run() -> Result:
    """Fill a database of its own, do one run by the worker, then as many gradient steps the classic way."""
    config.quiet_tensorflow()
    with database() as engine:
        _fill(engine)
        ours, done = _ours(engine)
        steps = int(done.record["training"]["steps"])
        peer = _peer(engine, steps)
    facts = {
        "gradient steps": steps,
        "seconds of each epoch": [epoch["seconds"] for epoch in done.epochs],
        "examples": done.record["training"]["examples"],
        "verdict": done.verdict and done.verdict["decision"],
        "trained on": {name: done.record["training"][name] for name in ("devices", "kind", "precision", "xla")},
    }
    return Result("delta", OURS, PEER, [Comparison("wall clock", "s", ours, peer, 0.2, "at most")], facts)


def _fill(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        if base_models.install(session, TASK) is None:
            raise CannotMeasure("models/doodle is missing; run `deltaloop pretrain doodle`.")
        fill_base(session, **BASE)
        fill_submissions(session, SUBMISSIONS, splits=("train", "validation", "holdout"))
    reader.fill(engine, NEW + HELD_OUT)


def _ours(engine: Engine) -> tuple[float, TrainingRun]:
    with Session(engine) as session, session.begin():
        number = training_runs.enqueue(session, TASK.name, trigger="cli", seed=1)[0].id
    url = engine.url.render_as_string(hide_password=False)
    began = time.perf_counter()
    Worker(engine, config.Settings(database_url=url)).work(run=number)
    seconds = time.perf_counter() - began
    with Session(engine, expire_on_commit=False) as session:
        done = session.get_one(TrainingRun, number)
    if done.state != "succeeded" or not done.epochs:
        raise CannotMeasure(f"the run {done.state}: {done.error or done.verdict}")
    return seconds, done


def _peer(engine: Engine, steps: int) -> float:
    weights = base_models.read(TASK).weights
    model = architectures.load(TASK.architecture, TASK.input.shape, len(TASK.labels), weights)
    began = time.perf_counter()
    trainer.train(engine, model, list(TASK.labels), steps=steps, held_out=HELD_OUT)
    return time.perf_counter() - began
