"""Versions that the real system publishes without a training run, for the pages that tell of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import base_models, model_versions
from db.engine import make_engine
from db.schema import Submission
from tasks import spec
from tests import factories
from tests.e2e.system import System


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
