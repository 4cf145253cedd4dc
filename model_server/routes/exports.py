"""The labelled drawings of a task, to be taken elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from flask import Response
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import labelled
from db.labelled import LabelledSubmission
from model_server import auditing, auth
from model_server.exports import ndjson, npz, tfrecord
from model_server.exports.rows import Exported, Source
from model_server.routes import KEY_OR_SESSION, blueprint
from model_server.schemas import TaskPath
from model_server.services import services
from model_server.settings_schemas import ExportQuery
from tasks.spec import Task

api = blueprint("exports", "Data to be taken elsewhere.")

WRITERS: dict[str, tuple[Callable[[Source], Iterator[bytes]], str]] = {
    "npz": (npz.write, "application/zip"),
    "ndjson": (ndjson.write, "application/x-ndjson"),
    "tfrecord": (tfrecord.write, "application/octet-stream"),
}
FILE = {"schema": {"type": "string", "format": "binary"}}


@api.get(
    "/tasks/<task>/export",
    operation_id="exportSubmissions",
    responses={"200": {"description": "the file", "content": {kind: FILE for _, kind in WRITERS.values()}}},
    security=KEY_OR_SESSION,
)
@auth.requires("admin")
@auditing.always
def export_submissions(path: TaskPath, query: ExportQuery) -> Response:
    """Every labelled drawing with the label that counts, oldest first, as one file.

    Leaves out what a moderator rejected and what is in quarantine; and contributors, unless they are asked for.
    """
    services().tasks.look()  # a label that was added a moment ago has a place too
    task = services().task(path.task)
    write, kind = WRITERS[query.format]
    day = dt.datetime.now(dt.UTC).date().isoformat()
    answer = Response(_streamed(task, write, query.contributors), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{task.name}-{day}.{query.format}"'
    answer.cache_control.no_store = True
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy need not keep the file
    return answer


def _streamed(task: Task, write: Callable[[Source], Iterator[bytes]], contributors: bool) -> Iterator[bytes]:
    sessions = services().sessions

    def pieces() -> Iterator[bytes]:
        with sessions() as session:
            # One snapshot for the count and for every reading.
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            session.execute(text("SET LOCAL statement_timeout = 0"))  # sorting many drawings takes its time
            yield from write(_source(session, task, contributors))

    return pieces()


def _source(session: Session, task: Task, contributors: bool) -> Source:
    def rows(pictures: bool) -> Iterator[Exported]:
        for row in labelled.read(session, task.name, pictures=pictures):
            yield _exported(row, contributors)

    number = labelled.count(session, task.name)
    return Source(labels=task.labels, shape=task.input.shape, number=number, rows=rows, contributors=contributors)


def _exported(row: LabelledSubmission, contributors: bool) -> Exported:
    said = row._asdict() | {"id": str(row.id), "created_at": row.created_at.isoformat()}
    return Exported(**said | {"contributor": str(row.contributor) if contributors else None})
