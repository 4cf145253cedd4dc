"""Whole runs on real PostgreSQL with a tiny network and synthetic drawings."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from db import flips, model_versions, training_runs
from db.schema import ModelVersion, Promotion, Submission, TrainingRun, TrainingRunSubmission
from tasks import advice
from tasks.settings import Gate
from tasks.spec import Task
from tests import factories, tiny
from tests.integration.training_server.conftest import queue, row, teach
from training_server import pipeline
from training_server.job import Job
from training_server.ml import gate, sides
from training_server.steps import evaluating
from training_server.worker import Worker


def do(worker: Worker) -> TrainingRun:
    run = queue(worker.engine)
    assert worker.work()
    return row(worker.engine, run)


def verdict_of(run: TrainingRun) -> dict[str, Any]:
    assert run.error is None
    assert run.state == "succeeded"
    assert run.verdict is not None
    return run.verdict


def total(engine: Engine, table: type) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_run_on_a_new_style_is_proved_and_promoted(worker: Worker, taught: Engine) -> None:
    run = do(worker)
    verdict = verdict_of(run)
    assert verdict["decision"] == "promote", verdict["reasons"]
    assert (run.step, run.progress, run.champion_version, run.candidate_version) == ("done", 1.0, 1, 2)
    assert [epoch["epoch"] for epoch in run.epochs] == [1, 2, 3, 4]
    assert run.epochs[-1]["loss"] < run.epochs[0]["loss"]
    with Session(taught) as session:
        found = model_versions.champion(session, "doodle")
        assert found is not None
        version, promotion = found
        assert (version.version, version.parent_version, promotion.run) == (2, 1, run.id)
        metadata = model_versions.file(session, "doodle", version.digest, "metadata.json")
        assert metadata is not None
        told = json.loads(metadata)["metrics"]
        fresh = told["fresh"]
        assert fresh["accuracy"] == pytest.approx(verdict["fresh"]["challenger"], abs=1e-3)
        used = session.scalar(select(func.count()).where(TrainingRunSubmission.run == run.id))
        given = session.scalar(select(func.count()).where(Submission.split == "train")) or 0
        admitted = run.record["admission"]
        assert used == admitted["kept"] - admitted["in_doubt"] == told["submissions"] > 0.9 * given
        people = session.scalar(
            select(func.count(Submission.contributor.distinct())).where(Submission.split == "train")
        )
        assert 0 < told["contributors"] <= (people or 0)
    again, _ = gate.derive(run.counts, Gate.model_validate(run.settings["gate"]))
    assert again.to_json() == verdict
    assert verdict["budget"]["look"] == 1
    with Session(taught) as session:
        changed = flips.of_run(session, run.id)
    won = sum(one.gained for one in changed if one.submission is not None)
    assert won == min(sides.SHOWN, verdict["fresh"]["won"]) > 0


def test_what_is_published_is_calibrated_and_what_is_trained_on_stays_raw(worker: Worker, taught: Engine) -> None:
    with Session(taught) as session, session.begin():
        tiny.fill_unknown(session)
    run = do(worker)
    assert run.error is None
    found = run.record["calibration"]
    assert found["validation"]["rates"]["right"]["unsure"] <= tiny.task().calibration.known_unsure
    assert {kind: rate["n"] for kind, rate in found["rates"].items() if kind in ("other", "scribbles")} == {
        "other": 40,
        "scribbles": 300,
    }
    with Session(taught) as session:
        version = model_versions.get(session, "doodle", 2)
        files = [
            model_versions.file(session, "doodle", version.digest, path) for path in ("metadata.json", "weights.bin")
        ]
        raw = model_versions.weights(session, version)
    metadata, published = json.loads(files[0] or b""), files[1] or b""
    assert metadata["metrics"]["calibration"] == version.metrics["calibration"] == found
    assert metadata["unsure_below"] == found["unsure_below"]
    known = tiny.task()
    stored, scaled = (tiny.build(known.architecture, known.input.shape, len(known.labels)) for _ in range(2))
    tiny.load_weights(stored, raw)
    tiny.load_weights(scaled, published)
    for before, after in zip(stored.get_weights()[:-2], scaled.get_weights()[:-2], strict=True):
        assert (before == after).all()
    for before, after in zip(stored.get_weights()[-2:], scaled.get_weights()[-2:], strict=True):
        assert after == pytest.approx(before / found["temperature"], rel=1e-5)


def test_a_rejected_candidate_is_kept_but_changes_nothing(
    worker: Worker, untaught: Engine, use_task: Callable[[Task], None]
) -> None:
    use_task(tiny.task(training={"learning_rate": 0.5, "warmup_steps": 0}))  # forgets everything
    teach(untaught, validation=0)  # so that only the gate sees it
    run = do(worker)
    verdict = verdict_of(run)
    assert verdict["decision"] == "reject"
    assert "base holdout" in verdict["reasons"][0]
    assert run.candidate_version == 2
    again = do(worker)
    assert verdict_of(again)["budget"]["look"] == 2
    assert (run.record["look"]["known_data"], again.record["look"]["known_data"]) == (False, True)
    with Session(untaught) as session:
        rejected = session.get_one(ModelVersion, ("doodle", 2))
        assert tiny.champion(session).version == 1
        assert model_versions.file(session, "doodle", rejected.digest, "model.json") is None
        assert model_versions.file(session, "doodle", rejected.digest, "model.json", only_published=False)


def test_answers_that_are_no_numbers_are_not_taken_for_erased_drawings(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, asked = evaluating.logits, []

    def broken_challenger(*arguments: Any) -> NDArray[np.float32]:
        found = answer(*arguments)
        asked.append(found)
        if len(asked) % 2 == 0:  # the champion is asked first
            found[:3] = np.nan
        return found

    monkeypatch.setattr(evaluating, "logits", broken_challenger)
    verdict = verdict_of(do(worker))
    assert verdict["reasons"] == ["6 predictions are not numbers: one of the models is broken."]


def test_with_nothing_taught_a_run_says_how_much_is_missing(worker: Worker, untaught: Engine) -> None:
    run = do(worker)
    verdict = verdict_of(run)
    assert verdict["base"] == {"n": 10 * 36, "needed": 300}
    assert verdict["fresh"] == {"n": 0, "needed": 80, "contributors": 0, "needed_contributors": 5}
    assert verdict["reasons"] == [
        "Too few fresh drawings to train on: 0 of 50; 50 more are needed.",
        "Too few fresh holdout drawings to decide: 0 of 80; 80 more are needed.",
        "Too few contributors in the fresh holdout to decide: 0 of 5; 5 more are needed.",
    ]
    assert run.candidate_version is None
    assert total(untaught, ModelVersion) == total(untaught, Promotion) == 1


def test_a_label_that_neither_holdout_knows_is_named_before_anything_is_trained(worker: Worker, taught: Engine) -> None:
    with taught.begin() as connection:
        connection.execute(text("DELETE FROM base_example WHERE label = 'cat' AND split = 'holdout'"))
        connection.execute(text("DELETE FROM submission_label WHERE label = 'cat'"))
    run = do(worker)
    assert verdict_of(run)["reasons"] == [
        "Too few holdout examples to judge every label: cat (0 of 30; 30 more are needed)."
    ]
    assert (run.candidate_version, run.epochs) == (None, [])


def test_without_base_data_a_run_fails_and_names_the_command(worker: Worker, database: Engine) -> None:
    with Session(database) as session, session.begin():
        tiny.promote_base(session)
    run = do(worker)
    assert run.state == "failed"
    assert advice.on_base_data(tiny.task()) in (run.error or "")


def test_an_unknown_network_fails_the_run_with_those_there_are(
    worker: Worker, use_task: Callable[[Task], None]
) -> None:
    use_task(tiny.task().model_copy(update={"architecture": "transformer"}))
    assert do(worker).error == (
        "tasks/doodle.toml: architecture: There is no architecture 'transformer'. Known: doodle-cnn, digits-resnet."
    )


def test_a_fault_fails_the_run_and_the_worker_goes_on(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(pipeline.gate, "decide", lambda *_: 1 / 0)
        run = do(worker)
    assert (run.state, run.error) == (
        "failed",
        "An unexpected ZeroDivisionError in step 'evaluating'; the training server's log has the details.",
    )
    assert total(taught, ModelVersion) == 1
    assert do(worker).state == "succeeded"


def test_a_challenger_is_judged_again_when_the_champion_changed(
    worker: Worker, taught: Engine, use_task: Callable[[Task], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_task(tiny.task(training={"control": False}))  # the gate is asked for the control's gain too
    judged, decide = [], gate.decide

    def promote_another_meanwhile(counts: Any, settings: Gate) -> gate.Verdict:
        judged.append(counts)
        if len(judged) == 1:
            with Session(taught) as session, session.begin():
                factories.model_version(session, promoted=True, weights=tiny.base_weights(per_label=60))
        return decide(counts, settings)

    monkeypatch.setattr(pipeline.gate, "decide", promote_another_meanwhile)
    run = do(worker)
    assert verdict_of(run)["decision"] == "promote"
    assert len(judged) == 2
    assert judged[0] != judged[1]
    assert (run.champion_version, run.candidate_version) == (2, 3)
    with Session(taught) as session:
        assert session.get_one(ModelVersion, ("doodle", 3)).parent_version == 1


def cancel_before(publish: Callable[..., Any], engine: Engine) -> Callable[..., Any]:
    """Cancels at the last moment: the heartbeat has no time to see it."""

    def cancelled(job: Job, *arguments: Any) -> Any:
        with Session(engine) as session, session.begin():
            training_runs.cancel(session, job.run)
        return publish(job, *arguments)

    return cancelled


def test_a_run_that_is_cancelled_as_it_ends_stores_and_promotes_nothing(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.publishing, "store", cancel_before(pipeline.publishing.store, taught))
    run = do(worker)
    assert (run.state, run.verdict, run.candidate_version) == ("cancelled", None, None)
    assert total(taught, ModelVersion) == total(taught, Promotion) == 1
    assert total(taught, TrainingRunSubmission) == 0


def test_a_run_with_nothing_to_judge_that_is_cancelled_ends_cancelled(
    worker: Worker, untaught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = pipeline.publishing.end_without_candidate
    monkeypatch.setattr(pipeline.publishing, "end_without_candidate", cancel_before(end, untaught))
    run = do(worker)
    assert (run.state, run.verdict) == ("cancelled", None)


def test_what_is_erased_during_a_run_is_left_out(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = pipeline.learning.train

    def erase_first(*arguments: Any) -> Any:
        with taught.begin() as connection:
            connection.execute(
                text("DELETE FROM submission WHERE contributor IN (SELECT contributor FROM submission LIMIT 1)")
            )
        return train(*arguments)

    monkeypatch.setattr(pipeline.learning, "train", erase_first)
    run = do(worker)
    verdict_of(run)
    assert total(taught, TrainingRunSubmission) <= total(taught, Submission)
