"""Who may move the model, in whole runs: floods are cut, false labels wait in quarantine, copies count once."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from db import moderation
from db.schema import Quarantine, Submission, SubmissionLabel, TrainingRunSubmission
from tasks.settings import Admission
from tasks.spec import Task
from tests import tiny
from tests.integration.training_server.conftest import queue, row, teach
from training_server.worker import Worker


def run_once(worker: Worker) -> tuple[int, dict[str, float]]:
    """A run, and what it admitted."""
    run = queue(worker.engine)
    assert worker.work()
    ended = row(worker.engine, run)
    assert (ended.state, ended.error) == ("succeeded", None)
    found: dict[str, float] = ended.record["admission"]
    return run, found


def lie(engine: Engine, people: int = 8, each: int = 6) -> None:
    """Some who label most of what they draw rightly call a few of their drawings by another label."""
    with Session(engine) as session, session.begin():
        liars = tiny.contributors(session, train=people)
        tiny.teach(session, tiny.champion(session), liars, each=25, tilt=0, seed=3)
        tiny.teach(session, tiny.champion(session), liars, each=each, tilt=0, flip=True, seed=4)


def in_quarantine(engine: Engine) -> list[Quarantine]:
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(select(Quarantine).order_by(Quarantine.score.desc())))


def trained_on(session: Session, run: int) -> set[uuid.UUID]:
    return set(session.scalars(select(TrainingRunSubmission.submission).where(TrainingRunSubmission.run == run)))


def test_what_both_models_contradict_waits_for_a_moderator_and_is_not_trained_on(
    worker: Worker, untaught: Engine, use_task: Callable[[Task], None]
) -> None:
    use_task(tiny.task().model_copy(update={"admission": Admission(near_duplicate_bits=0)}))
    teach(untaught, tilt=0)
    lie(untaught)
    with untaught.begin() as connection:  # without them the dial goes all the way, whether or not there is a gain
        connection.execute(text("DELETE FROM submission WHERE split = 'validation'"))
    run, first = run_once(worker)
    doubted = in_quarantine(untaught)
    with Session(untaught) as session:
        trained = trained_on(session, run)
    assert not trained & {one.submission for one in doubted}, "not even by the run that doubts them"
    assert len(trained) == first["kept"] - first["in_doubt"]
    assert first["in_doubt"] == len(doubted) > 0
    assert len(doubted) <= 0.05 * first["kept"]
    labels = list(tiny.task().labels)
    with Session(untaught) as session, session.begin():
        said = dict(session.execute(select(SubmissionLabel.submission, SubmissionLabel.label)).all())
        # who lies calls each thing by the next label
        right = [labels.index(said[one.submission]) == (labels.index(one.suggested) + 1) % 10 for one in doubted]
        assert sum(right) >= 0.8 * len(right)
        for one in doubted[:2]:
            drawn = session.get_one(Submission, one.submission)
            moderation.decide(session, drawn, "relabel", label=one.suggested, moderator="ann")
    run, second = run_once(worker)
    assert second["examples"] == first["examples"] - len(doubted) + 2
    with Session(untaught) as session:
        trained = trained_on(session, run)
    assert len(trained) == second["kept"] - second["in_doubt"]
    assert not trained & {one.submission for one in doubted[2:]}


def test_one_person_and_one_network_move_a_run_by_their_share_only(worker: Worker, taught: Engine) -> None:
    with Session(taught) as session, session.begin():
        flooder, *accounts = tiny.contributors(session, train=10)
        tiny.teach(session, tiny.champion(session), [flooder], each=400, seed=3)
        tiny.teach(session, tiny.champion(session), accounts, each=40, seed=4)
        for account in accounts:
            account.network_hash = b"one network"
        flooding, network = flooder.id, [account.id for account in accounts]
    _, admitted = run_once(worker)
    assert admitted["over_contributor_share"] > 200
    assert admitted["over_network_share"] > 0
    used = select(func.count()).select_from(TrainingRunSubmission)
    by = used.join(Submission, Submission.id == TrainingRunSubmission.submission)
    with Session(taught) as session:
        everything = session.scalar(used) or 0
        assert everything == admitted["kept"] - admitted["in_doubt"]
        flood = session.scalar(by.where(Submission.contributor == flooding)) or 0
        accounted = session.scalar(by.where(Submission.contributor.in_(network))) or 0
    assert 0 < flood <= 0.07 * everything  # 34 people: twice an equal share
    assert 0 < accounted <= 0.25 * everything


def test_copies_count_once_and_who_taught_before_weighs_more(worker: Worker, taught: Engine) -> None:
    _, first = run_once(worker)
    assert first["newcomers"] == first["contributors"] == 24
    with Session(taught) as session, session.begin():
        *newcomers, copier = tiny.contributors(session, train=6)
        tiny.teach(session, tiny.champion(session), newcomers, each=25, seed=3)
        session.execute(
            text(
                "INSERT INTO submission (id, task, task_revision, input_bytes, contributor, image, recipe_version,"
                " model_version, probabilities) SELECT gen_random_uuid(), task, task_revision, input_bytes, :copier,"
                " image, recipe_version, model_version, probabilities FROM submission WHERE split = 'train' LIMIT 40"
            ),
            {"copier": copier.id},
        )
        session.execute(
            text(
                "INSERT INTO submission_label (submission, task, label, origin)"
                " SELECT mine.id, mine.task, l.label, 'corrected' FROM submission mine"
                " JOIN submission theirs ON theirs.image = mine.image AND theirs.id <> mine.id"
                " JOIN submission_label l ON l.submission = theirs.id WHERE mine.contributor = :copier"
            ),
            {"copier": copier.id},
        )
        new_ones = [newcomer.id for newcomer in newcomers]
    run, second = run_once(worker)
    assert second["exact_duplicates"] >= 40
    assert second["newcomers"] == len(new_ones)
    weight = select(func.percentile_cont(0.5).within_group(TrainingRunSubmission.weight))
    of = weight.join(Submission, Submission.id == TrainingRunSubmission.submission)
    with Session(taught) as session:
        new = session.scalar(of.where(TrainingRunSubmission.run == run, Submission.contributor.in_(new_ones)))
        others = session.scalar(of.where(TrainingRunSubmission.run == run, Submission.contributor.not_in(new_ones)))
    assert new is not None
    assert others is not None
    assert abs(new / others - 0.5) < 0.02
