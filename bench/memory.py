"""How much memory reading takes as the rows grow: one epoch of 10,000 and of 1,000,000 submissions, each in a process
of its own, against the classic way on 5,000 and 20,000 (a million of its lists would fill any machine).
"""

from __future__ import annotations

import json
import subprocess
import sys

from sqlalchemy.orm import Session

from bench.database import database, fill_base, fill_submissions
from bench.peers import reader
from bench.results import CannotMeasure, Comparison, Result

FEW, MANY = 10_000, 1_000_000
PEER_FEW, PEER_MANY = 5_000, 20_000
BASE_ROWS = 20_000
MIB = 2**20
OURS = "the training run's reader: ids of all rows, shuffled; images a block of 4,096 at a time"
PEER = "the classic way: fetchall into Python lists"


def run() -> Result:
    """Fill a database of its own, then read it in processes that report their peak memory."""
    with database() as engine:
        with Session(engine) as session, session.begin():
            fill_base(session, train=BASE_ROWS, holdout=1)
            fill_submissions(session, MANY)
        reader.fill(engine, PEER_MANY)
        url = engine.url.render_as_string(hide_password=False)
        peaks = {
            (who, rows): _peak(url, who, rows)
            for who, sizes in (("ours", (FEW, MANY)), ("peer", (PEER_FEW, PEER_MANY)))
            for rows in sizes
        }
    ours = (peaks["ours", MANY] - peaks["ours", FEW]) / (MANY - FEW)
    peer = (peaks["peer", PEER_MANY] - peaks["peer", PEER_FEW]) / (PEER_MANY - PEER_FEW)
    comparisons = [
        Comparison("bytes of memory a row more", "B", ours, peer, 0.01, "at most"),
        Comparison(f"peak at {MANY:,} rows, of that at {FEW:,}", "B", peaks["ours", MANY], peaks["ours", FEW], 1.15),
    ]
    facts = {f"{who}: peak MiB at {rows:,} rows": round(peak / MIB) for (who, rows), peak in peaks.items()}
    return Result("memory", OURS, PEER, comparisons, facts)


def _peak(url: str, who: str, rows: int) -> int:
    """Peak resident bytes of a process that reads that many rows once."""
    command = [sys.executable, "-m", "bench.memory_probe", url, who, str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMeasure(f"reading {rows} rows failed: {done.stderr.strip().splitlines()[-1]}")
    report = json.loads(done.stdout.splitlines()[-1])
    if report["rows"] != rows:
        raise CannotMeasure(f"{who} read {report['rows']} of {rows} rows")
    return int(report["peak"])
