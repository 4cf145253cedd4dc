"""`python -m bench.memory_probe URL ours|peer ROWS`: read so many rows once, print their number and the peak memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.database import TASK
from bench.peers import reader
from db.engine import make_engine
from training_server.job import Job
from training_server.ml import datasets
from training_server.steps.examples import Reader, find

BATCH = 128


def main(url: str, who: str, rows: int) -> None:
    engine = make_engine(url)
    if who == "ours":
        task = TASK.model_copy(update={"training": TASK.training.model_copy(update={"max_fresh": rows})})
        job = Job(engine, run=0, task=task.name, seed=1, worker="bench")
        fresh = find(job, task).fresh
        order = datasets.epoch_order(len(fresh), 1, 0)
        batches = datasets.batches(Reader(job, task.input.shape, (fresh,)), order, task.input.shape, BATCH)
    else:
        batches = reader.batches(engine, list(TASK.labels), BATCH, rows)
    seen = sum(len(images) for images, _ in batches)
    print(json.dumps({"rows": seen, "peak": peak()}))


def peak() -> int:
    """Bytes of memory at most. Not by getrusage: that goes on counting from what started this process."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))  # in KiB


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
