"""Versions for the pages that tell of them: made by a real run, or published without one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import base_models, model_versions
from db.engine import make_engine
from db.schema import Submission
from tasks import spec
from tests import factories
from tests.e2e import people
from tests.e2e.system import System
from tests.e2e.test_loop import submit


@contextmanager
def learned(system: System, *, of: str, **values: Any) -> Iterator[int]:
    """While it lasts, a version is live that learned from all drawings of whoever sent that submission, as if a run had
    made it from the base model; it answers like that one. `values` are the version's. Gives its number."""
    task = spec.named("doodle")
    files = dict(base_models.read(task).files)
    files["metadata.json"] += b" "
    engine = make_engine(system.database_url)
    with Session(engine) as session, session.begin():
        person = session.get_one(Submission, uuid.UUID(of)).contributor
        given = session.scalars(select(Submission).where(Submission.contributor == person)).all()
        digest = model_versions.digest(files)
        made = factories.learned(session, given, promoted=True, parent_version=1, files=files, digest=digest, **values)
        number = made.version
    yield number
    with Session(engine) as session, session.begin():
        model_versions.promote(session, "doodle", 1, reason="after a test", promoted_by="tests")
    engine.dispose()


def trained(system: System, folder: Path) -> dict[str, Any]:
    """Publishes a version that a real run made of drawings in a style that the base model does not know.

    `folder`: for base data, where there is none. Returns the run.
    """
    people.import_base_examples(system.home, folder, "doodle")
    submit(system, "doodle", people.tilted(of_each=600), by=60)
    run = system.train("doodle")
    assert run["state"] == "succeeded", run["error"]
    if run["verdict"]["decision"] == "reject":
        body = {"version": run["candidate_version"], "reason": "better on fresh drawings"}
        promotions = f"{system.url}/api/v1/tasks/doodle/promotions"
        requests.post(promotions, json=body, headers=system.admin, timeout=20).raise_for_status()
    return run
