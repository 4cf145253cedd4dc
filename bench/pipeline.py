"""SQL → training batches: rows per second of one epoch, shuffled, half submissions and half base examples, against the
classic way.

The pipeline's own code reads: which examples there are, then every block of images by binary COPY, cut as training
takes them: 16 batches of 128 in one piece.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.database import TASK, database, fill_base, fill_submissions
from bench.peers import reader
from bench.results import Comparison, Result, percentile
from training_server.job import Job
from training_server.ml import datasets
from training_server.ml.pupil import at_once
from training_server.steps.examples import Reader, find

ROWS, BATCH = 100_000, 128
# As near to ours as memory allows: the classic way keeps every number of its rows as an object, 13 GiB of these.
PEER_ROWS = 48_000
ROUNDS, PEER_ROUNDS = 5, 3
WANTED_ROWS_PER_SECOND = 100_000
OURS = "ids first, then blocks of 8192 images by binary COPY through tf.data, shuffled over all rows, 16 batches a step"
PEER = "the classic way: NUMERIC[] column, fetchall into lists, from_generator row by row, a shuffle buffer of 1,000"


def run() -> Result:
    """Fill a database of its own, then time both in turns."""
    with database() as engine:
        with Session(engine) as session, session.begin():
            fill_base(session, train=ROWS // 2, holdout=1)
            fill_submissions(session, ROWS // 2)
        reader.fill(engine, PEER_ROWS)
        ways: dict[str, tuple[Callable[[Engine], int], int, int]] = {
            "ours": (ours, ROWS, ROUNDS),
            "peer": (peer, PEER_ROWS, PEER_ROUNDS),
        }
        rates: dict[str, list[float]] = {who: [] for who in ways}
        for turn in range(ROUNDS):
            for who, (read, rows, rounds) in ways.items():
                if turn < rounds:
                    began = time.perf_counter()
                    assert read(engine) == rows
                    rates[who].append(rows / (time.perf_counter() - began))
    ours_rate, peer_rate = (percentile(rates[who], 50) for who in ("ours", "peer"))
    facts = {
        "rows": ROWS,
        "peer rows": PEER_ROWS,
        "rows per second of each round": {who: [round(rate) for rate in rates[who]] for who in rates},
    }
    comparisons = [
        Comparison("rows per second", "1/s", ours_rate, peer_rate, 100, "at least"),
        Comparison("rows per second, of those wanted", "1/s", ours_rate, WANTED_ROWS_PER_SECOND, 1, "at least"),
    ]
    return Result("pipeline", OURS, PEER, comparisons, facts)


def ours(engine: Engine) -> int:
    """One epoch by the pipeline's own code. Returns how many rows came out of the last batch's end."""
    job = Job(engine, run=0, task=TASK.name, seed=1, worker="bench")
    data = find(job, TASK)
    read = Reader(job, TASK.input.shape, (data.fresh, data.base))
    order = datasets.epoch_order(len(data.fresh) + len(data.base), 1, 0)
    pieces = at_once(BATCH, TASK.input.shape)
    return sum(len(images) for images, _ in datasets.batches(read, order, TASK.input.shape, pieces))


def peer(engine: Engine) -> int:
    return sum(len(images) for images, _ in reader.batches(engine, list(TASK.labels), BATCH))
