"""SQL → training batches: rows per second of one epoch, shuffled, half submissions and half base examples, against the
classic way.

The pipeline's own code reads: which examples there are, then every block of images by binary COPY, through
`tf.data.Dataset.from_generator` into batches of 128.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.peers import reader
from bench.results import Comparison, Result, percentile
from db import base_examples, installation, migrate, model_versions, task_revisions
from db.base_examples import NewExample
from db.engine import make_engine
from local.postgres import Postgres
from tasks import spec
from tasks.recipes import RECIPES
from training_server.job import Job
from training_server.ml import datasets
from training_server.steps.examples import Reader, find

ROWS, PEER_ROWS, BATCH = 100_000, 4_000, 128
CONTRIBUTORS = 1_000
ROUNDS = 5
WANTED_ROWS_PER_SECOND = 100_000
TASK = spec.named("doodle")
OURS = "ids first, then blocks of 4096 images by binary COPY through from_generator, shuffled over all rows"
PEER = "the classic way: NUMERIC[] column, fetchall into lists, from_generator row by row, a shuffle buffer of 1,000"


def run() -> Result:
    """Fill a database of its own, then time both in turns."""
    with _database() as engine:
        _fill(engine)
        ways: dict[str, tuple[Callable[[Engine], int], int]] = {"ours": (ours, ROWS), "peer": (peer, PEER_ROWS)}
        rates: dict[str, list[float]] = {who: [] for who in ways}
        for _ in range(ROUNDS):
            for who, (read, rows) in ways.items():
                began = time.perf_counter()
                assert read(engine) == rows
                rates[who].append(rows / (time.perf_counter() - began))
    ours_rate, peer_rate = (percentile(rates[who], 50) for who in ("ours", "peer"))
    facts = {
        "rows": ROWS,
        "peer rows": PEER_ROWS,
        "rounds": ROUNDS,
        "rows per second of each round": [round(rate) for rate in rates["ours"]],
    }
    comparisons = [
        Comparison("rows per second", "1/s", ours_rate, peer_rate, 30, "at least"),
        Comparison("rows per second, of those wanted", "1/s", ours_rate, WANTED_ROWS_PER_SECOND, 1, "at least"),
    ]
    return Result("pipeline", OURS, PEER, comparisons, facts)


def ours(engine: Engine) -> int:
    """One epoch by the pipeline's own code. Returns how many rows came out of the last batch's end."""
    job = Job(engine, run=0, task=TASK.name, seed=1, worker="bench")
    data = find(job, TASK)
    read = Reader(job, TASK.input.shape, (data.fresh, data.base))
    order = datasets.epoch_order(len(data.fresh) + len(data.base), 1, 0)
    return sum(len(images) for images, _ in datasets.batches(read, order, TASK.input.shape, BATCH))


def peer(engine: Engine) -> int:
    return sum(len(images) for images, _ in reader.batches(engine, list(TASK.labels), BATCH))


@contextmanager
def _database() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder), options=("fsync=off", "shared_buffers=256MB"))
        engine = make_engine(server.start())
        try:
            yield engine
        finally:
            engine.dispose()
            server.stop()


def _fill(engine: Engine) -> None:
    """Half base examples, half submissions, all of the train split but for one base holdout example."""
    migrate.upgrade(engine)
    rng, half = np.random.default_rng(0), ROWS // 2
    with Session(engine) as session, session.begin():
        installation.ensure(session)
        task_revisions.sync(session, TASK)
        base_examples.copy_in(session, TASK, (_example(rng, place, half) for place in range(half + 1)))
        _submissions(session, half)
        session.execute(text("ANALYZE"))
    reader.fill(engine, PEER_ROWS)


def _example(rng: np.random.Generator, place: int, half: int) -> NewExample:
    label = TASK.labels[place % len(TASK.labels)]
    return NewExample(label, "train" if place < half else "holdout", rng.bytes(TASK.input.size), "bench")


def _submissions(session: Session, rows: int) -> None:
    """As many submissions with one label each, of contributors that fell into the train split."""
    version = model_versions.add(session, _any_version())
    values: dict[str, Any] = {
        "task": TASK.name,
        "revision": TASK.revision,
        "size": TASK.input.size,
        "recipe_version": version.recipe_version,
        "version": version.version,
        "rows": rows,
        "people": CONTRIBUTORS,
    }
    session.execute(
        text("INSERT INTO contributor (id) SELECT gen_random_uuid() FROM generate_series(1, :people)"), values
    )
    session.execute(text("DELETE FROM contributor WHERE split <> 'train'"))
    session.execute(
        text(
            "WITH people AS (SELECT array_agg(id) AS ids FROM contributor)"
            " INSERT INTO submission (id, task, task_revision, input_bytes, contributor, image, recipe_version,"
            " model_version, probabilities)"
            " SELECT gen_random_uuid(), :task, :revision, :size, ids[1 + b.id % cardinality(ids)], image,"
            " :recipe_version, :version, array_fill(0.1::real, ARRAY[10]) FROM base_example b, people"
            " WHERE b.split = 'train' ORDER BY b.id LIMIT :rows"
        ),
        values,
    )
    session.execute(
        text(
            "INSERT INTO submission_label (submission, task, label, origin)"
            " SELECT id, task, (CAST(:labels AS text[]))[1 + get_byte(image, 0) % 10], 'imported' FROM submission"
        ),
        {"labels": list(TASK.labels)},
    )


def _any_version() -> model_versions.NewVersion:
    return model_versions.NewVersion(
        task=TASK.name,
        task_revision=TASK.revision,
        architecture=TASK.architecture,
        recipe=TASK.recipe,
        recipe_version=RECIPES[TASK.recipe].version,
        labels=list(TASK.labels),
        digest="0" * 64,
        weights=b"",
        files={},
    )
