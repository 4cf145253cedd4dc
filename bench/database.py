"""A database of a benchmark's own, filled with noise: how fast it is read does not depend on what is drawn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from db import base_examples, installation, migrate, model_versions, task_revisions
from db.base_examples import NewExample
from db.engine import make_engine
from local.postgres import Postgres
from tasks import spec

CONTRIBUTORS = 1_000
TASK = spec.named("doodle")


@contextmanager
def database() -> Iterator[Engine]:
    """A PostgreSQL server with the tables and the task, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder), options=("fsync=off", "shared_buffers=256MB"))
        engine = make_engine(server.start())
        try:
            migrate.upgrade(engine)
            with Session(engine) as session, session.begin():
                installation.ensure(session)
                task_revisions.sync(session, TASK)
            yield engine
        finally:
            engine.dispose()
            server.stop()


def fill_base(session: Session, **rows: int) -> None:
    """So many base examples of each split (`train=…, holdout=…`)."""
    rng = np.random.default_rng(0)
    base_examples.copy_in(session, TASK, (_example(rng, n, split) for split in rows for n in range(rows[split])))


def _example(rng: np.random.Generator, place: int, split: str) -> NewExample:
    return NewExample(TASK.labels[place % len(TASK.labels)], split, rng.bytes(TASK.input.size), "bench")


def fill_submissions(session: Session, rows: int, *, splits: tuple[str, ...] = ("train",)) -> None:
    """So many labelled submissions, the pictures of the base train split over and over, a byte changed each time as
    copies do not count, by contributors who fell into these splits."""
    version = model_versions.add(session, model_versions.of_task(TASK, b"", {}))
    if model_versions.champion(session, TASK.name) is None:  # what a run reads depends on what the live version learned
        model_versions.promote(session, TASK.name, version.version, reason="a benchmark", promoted_by="bench")
    values: dict[str, Any] = {
        "task": TASK.name,
        "revision": TASK.revision,
        "size": TASK.input.size,
        "recipe_version": version.recipe_version,
        "version": version.version,
        "rows": rows,
        "people": CONTRIBUTORS,
        "splits": list(splits),
        "labels": list(TASK.labels),
    }
    for statement in FILL_SUBMISSIONS:
        session.execute(text(statement), values)


FILL_SUBMISSIONS = (
    "INSERT INTO contributor (id) SELECT gen_random_uuid() FROM generate_series(1, :people)",
    "DELETE FROM contributor WHERE NOT split = ANY(:splits)",
    "CREATE TEMP TABLE picture AS SELECT image, row_number() OVER (ORDER BY id)::int8 - 1 AS place"
    " FROM base_example WHERE split = 'train'",
    "WITH people AS (SELECT array_agg(id) AS ids FROM contributor),"
    " rows AS (SELECT row, row % n AS place, row / n + 1 AS round"
    " FROM generate_series(1, :rows) row, (SELECT count(*) AS n FROM picture) pictures)"
    " INSERT INTO submission (id, task, task_revision, input_bytes, contributor, image, recipe_version,"
    " model_version, probabilities)"
    " SELECT gen_random_uuid(), :task, :revision, :size, ids[1 + row % cardinality(ids)],"
    " set_byte(image, 1, ((get_byte(image, 1) + round) % 256)::int),"
    " :recipe_version, :version, array_fill(0.1::real, ARRAY[10])"
    " FROM people, rows JOIN picture USING (place)",
    "INSERT INTO submission_label (submission, task, label, origin)"
    " SELECT id, task, (CAST(:labels AS text[]))[1 + get_byte(image, 0) % 10], 'imported' FROM submission",
    "ANALYZE",
)
