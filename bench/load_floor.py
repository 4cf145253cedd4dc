"""What PostgreSQL alone stores of the same submissions: packed ahead, so that nothing else takes the machine."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bench.load_items import TASK
from db import incoming_new, submissions
from db.incoming import Batch
from db.incoming_new import Packed
from db.schema import Contributor
from model_server.submission_checks import CheckedSubmission, Context, check
from tasks import spec

WRITERS, TRANSACTIONS, ROWS = 2, 150, 256  # each writer's transactions, and the rows of each


def rows_a_second(engine: Engine, item: str) -> float:
    """Durable rows a second over as many connections as gunicorn has processes. `item`: of `load_items`."""
    with Session(engine) as session:
        people = session.scalars(select(Contributor.id).limit(TRANSACTIONS)).all()
        known = submissions.known_versions(session, TASK, {1})
    context = Context(spec.named(TASK), known)
    work = [[_packed(people[n % len(people)], item, context) for n in range(TRANSACTIONS)] for _ in range(WRITERS)]
    began = time.monotonic()
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(lambda transactions: _write(engine, transactions), work))
    return WRITERS * TRANSACTIONS * ROWS / (time.monotonic() - began)


def _packed(contributor: uuid.UUID, item: str, context: Context) -> Packed:
    found = [check(json.loads(item.replace("@", str(uuid.uuid4()))), context) for _ in range(ROWS)]
    return incoming_new.packed([Batch(contributor, [one for one in found if isinstance(one, CheckedSubmission)])])


def _write(engine: Engine, transactions: Sequence[Packed]) -> None:
    for rows in transactions:
        with Session(engine) as session, session.begin():
            incoming_new.copy(session, rows)
