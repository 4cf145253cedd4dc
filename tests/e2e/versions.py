"""Versions for the pages that tell of them: made by a real run, or published without one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import base_models, model_versions
from db.engine import make_engine
from db.schema import ModelVersion, Submission, TrainingRun
from tasks import spec
from tests import factories
from tests.e2e import desk, people
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


def trained(system: System) -> dict[str, Any]:
    """Publishes a version that a real run made of drawings in a style that the base model does not know.

    The base dataset is there. Returns the run.
    """
    desk.draw_over_days(system, people.tilted(of_each=200)[:1500], by=80, days=20, right=0.5)
    run = system.train("doodle")
    assert run["state"] == "succeeded", run["error"]
    if run["verdict"]["decision"] == "reject":
        body = {"version": run["candidate_version"], "reason": "better on fresh drawings"}
        promotions = f"{system.url}/api/v1/tasks/doodle/promotions"
        requests.post(promotions, json=body, headers=system.admin, timeout=20).raise_for_status()
    return run


def tried(system: System, *, accuracy: float, fresh: float, promoted: bool, of: int = 400) -> int:
    """A version that a run seems to have made of the newest submissions, beside the champion of now. Its number."""
    task = spec.named("doodle")
    engine = make_engine(system.database_url)
    with Session(engine) as session, session.begin():
        champion = model_versions.champion(session, task.name)
        assert champion is not None
        base = champion[0]
        given = session.scalars(select(Submission).order_by(Submission.created_at.desc()).limit(of)).all()
        files = dict(base_models.read(task).files)
        files["metadata.json"] += b" " * (base.version + len(model_versions.all_of(session, task.name)))
        values = {"parent_version": base.version, "files": files, "digest": model_versions.digest(files)}
        made = factories.learned(session, given, promoted=False, metrics=measured(base, accuracy, fresh), **values)
        decision = "promote" if promoted else "reject"
        people = len({one.contributor for one in given})
        record = {"replay": {"fresh": len(given)}, "admission": {"kept": len(given), "contributors": people}}
        judged = {"champion_version": base.version, "record": record, "verdict": {"decision": decision}}
        ran = TrainingRun.candidate_version == made.version
        session.execute(update(TrainingRun).where(ran).values(judged))
        if promoted:
            run = session.scalar(select(TrainingRun.id).where(ran))
            reason = "Better on new drawings, and no worse on the base holdout."
            model_versions.promote(session, task.name, made.version, reason=reason, promoted_by="gate", run=run)
        number = made.version
    engine.dispose()
    return number


def measured(base: ModelVersion, accuracy: float, fresh: float) -> dict[str, Any]:
    """What a version says of itself: of the base holdout as the base model does, but for the accuracy."""
    known = base_models.read(spec.named("doodle")).metrics
    moved = accuracy - known["base"]["accuracy"]
    recall = {
        label: min(1.0, max(0.0, value + moved * (1 if place % 3 else -2)))
        for place, (label, value) in enumerate(known["base"]["recall"].items())
    }

    def figures(value: float, n: int) -> dict[str, Any]:
        half = 1.96 * (value * (1 - value) / n) ** 0.5
        return {"n": n, "accuracy": value, "interval": [value - half, value + half], "recall": recall}

    doubt = known["calibration"] | {"ece_after": 0.014, "unsure_below": 0.79}
    return {"base": figures(accuracy, known["base"]["n"]), "fresh": figures(fresh, 412), "calibration": doubt}
