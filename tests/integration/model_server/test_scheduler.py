"""What starts a run by itself, and what does not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db import labels, training_runs
from db.schema import ModelVersion, SubmissionLabel, TrainingRun
from model_server import scheduler
from tasks import spec
from tasks.settings import Triggers
from tests import factories, tiny
from tests.integration.model_server.conftest import undemanding

NIGHTLY = undemanding(Triggers(cron="0 3 * * *"), min_fresh=20)


def draw(session: Session, version: ModelVersion, *, train: int = 20, holdout: int = 2, hours: float = 0) -> None:
    """One drawing each, labelled so many hours from now."""
    at = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
    for person in tiny.contributors(session, train=train, holdout=holdout):
        made = factories.submission(session, person, version)
        session.add(SubmissionLabel(submission=made.id, task="doodle", label="cat", origin="corrected", created_at=at))
    session.flush()


def judge(session: Session, run: int, version: ModelVersion, *, hours: float) -> None:
    """The run began so many hours from now and was turned down."""
    training_runs.claim(session, "one", run=run)
    training_runs.report(session, run, "one", champion_version=version.version, counts={"format": 2})
    training_runs.succeed(session, run, "one", verdict={"decision": "reject"}, candidate_version=None)
    began = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
    session.execute(update(TrainingRun).where(TrainingRun.id == run).values(started_at=began))
    session.expire_all()


def test_one_drawing_of_one_person_starts_no_run_however_often_it_is_relabelled(
    session: Session, champion: ModelVersion
) -> None:
    drawing = factories.submission(session, factories.contributor(session), champion, label="cat")
    for turn in range(500):
        labels.add(session, drawing, ["cat", "dog"][turn % 2], "corrected")
    assert scheduler.start_if_enough_labels(session, spec.named("doodle")) is None


def test_one_person_starts_no_run_however_much_they_draw(session: Session, champion: ModelVersion) -> None:
    task = undemanding(Triggers(labels=40))
    judge_of_it, person = tiny.contributors(session, holdout=1, train=1)
    for by in [judge_of_it] + [person] * 60:
        factories.submission(session, by, champion, label="cat")
    assert scheduler.start_if_enough_labels(session, task) is None
    draw(session, champion, train=37, holdout=0)
    assert scheduler.start_if_enough_labels(session, task) is not None


def test_the_clock_starts_no_run_on_what_a_rejected_one_has_seen(session: Session, champion: ModelVersion) -> None:
    """Night after night the same data would be looked at, and each look spends of what the gate may risk."""
    assert scheduler.start_by_clock(session, NIGHTLY) is None
    draw(session, champion)
    first = scheduler.start_by_clock(session, NIGHTLY)
    assert first is not None
    judge(session, first, champion, hours=1)
    for _ in range(3):
        assert scheduler.start_by_clock(session, NIGHTLY) is None
    draw(session, champion, train=19, hours=2)
    assert scheduler.start_by_clock(session, NIGHTLY) is None
    draw(session, champion, train=1, holdout=0, hours=3)
    assert scheduler.start_by_clock(session, NIGHTLY) is not None
    assert session.scalar(select(func.count()).select_from(TrainingRun)) == 2, "no rows for quiet nights"


def test_the_clock_waits_for_somebody_new_to_judge_by(session: Session, champion: ModelVersion) -> None:
    draw(session, champion, train=40, holdout=1)
    assert scheduler.start_by_clock(session, NIGHTLY) is None
    draw(session, champion, train=0, holdout=1)
    assert scheduler.start_by_clock(session, NIGHTLY) is not None


def test_nothing_starts_where_the_gate_could_not_judge(session: Session, champion: ModelVersion) -> None:
    gate = NIGHTLY.gate.model_copy(update={"min_fresh_contributors": 3})
    draw(session, champion)
    assert scheduler.start_by_clock(session, NIGHTLY.model_copy(update={"gate": gate})) is None
    draw(session, champion, train=0, holdout=1)
    assert scheduler.start_by_clock(session, NIGHTLY.model_copy(update={"gate": gate})) is not None
