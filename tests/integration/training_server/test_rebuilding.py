"""Versions made again from what their runs left behind, and champions trained anew without what was erased."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from db import erasure, lineage, training_runs
from db.schema import Contributor, ModelVersion, Submission, TrainingRun
from tasks.settings import Calibration
from tasks.spec import Task
from tests import factories, tiny
from tests.integration.training_server.conftest import queue, row, teach
from training_server.steps import rebuilding
from training_server.steps.rebuilding import Origin, Rebuilt
from training_server.worker import Worker

COMMIT = "c0ffee"


def do(worker: Worker) -> TrainingRun:
    worker.settings = dataclasses.replace(worker.settings, commit=COMMIT)
    run = queue(worker.engine)
    assert worker.work()
    found = row(worker.engine, run)
    assert (found.state, found.error, found.candidate_version) == ("succeeded", None, 2)
    return found


def recall(engine: Engine, version: int = 2) -> Origin:
    with Session(engine, expire_on_commit=False) as session:
        return rebuilding.recall(session, tiny.task(), version)


def cautions(engine: Engine, commit: str | None = COMMIT) -> list[str]:
    with Session(engine) as session:
        return rebuilding.cautions(session, rebuilding.recall(session, tiny.task(), 2), commit)


def again(engine: Engine, found: Origin, task: Task | None = None) -> Rebuilt:
    told: list[dict[str, Any]] = []
    made = rebuilding.rebuild(engine, task or tiny.task(), found, tiny.NETWORKS, told.append)
    assert any("progress" in values for values in told)
    return made


def erase_one(engine: Engine) -> int:
    """Erases a contributor of the train split. Returns how many submissions that took."""
    with Session(engine) as session, session.begin():
        query = select(Submission.contributor).where(Submission.split == "train").limit(1)
        erased = erasure.erase(session, session.scalars(query).one())
        assert erased is not None
        return erased.submissions


LATER = """
INSERT INTO base_example (task, task_revision, input_bytes, label, other_label, split, image, image_sha256, origin)
SELECT task, task_revision, input_bytes, {label}, {other}, 'train', image, sha256(image || {salt}), 'later'
FROM base_example WHERE split = 'train' AND label IS NOT NULL ORDER BY id LIMIT 50
"""


def test_a_promoted_version_is_made_again_bit_for_bit(worker: Worker, taught: Engine) -> None:
    with taught.begin() as connection:  # drawings of other things, which came after the labelled ones
        connection.execute(text(LATER.format(label="NULL", other="'hat'", salt="'x'")))
    run = do(worker)
    assert run.record["replay"]["others"] > 0
    assert run.verdict is not None
    assert run.verdict["decision"] == "promote"
    assert run.commit == COMMIT
    assert cautions(taught) == []
    with taught.begin() as connection:  # base data that came later changes nothing
        connection.execute(text(LATER.format(label="label", other="NULL", salt="'y'")))
        connection.execute(text(LATER.format(label="NULL", other="'hat'", salt="'z'")))
    before = row(taught, run.id)
    found = recall(taught)
    tuned = tiny.task(training={"epochs": 1, "learning_rate": 1e-4, "replay_ratio": 1.0}).model_copy(
        update={"calibration": Calibration(rehearsal=0.5)}
    )
    rebuilt = again(taught, found, tuned)  # by the settings that the run had, whatever the task file says by now
    assert (rebuilt.identical, rebuilt.difference, rebuilt.agreement) == (True, 0.0, 1.0)
    assert rebuilt.judged == 10 * 36
    found.run.seed += 1
    other = again(taught, found)
    assert not other.identical
    assert other.difference > 0.001, "another seed makes another model"
    after = row(taught, run.id)
    assert (after.record, after.epochs, after.step) == (before.record, before.epochs, before.step)
    with Session(taught) as session:
        assert len(session.scalars(select(ModelVersion)).all()) == 2, "nothing is stored"


def test_what_was_computed_in_mixed_precision_is_made_again_in_it(worker: Worker, taught: Engine) -> None:
    run = do(worker)
    assert run.record["training"]["precision"] in ("float32", "mixed_bfloat16"), "whatever this machine is good at"
    with taught.begin() as connection:
        connection.execute(
            text("UPDATE training_run SET record = jsonb_set(record, '{training,precision}', :other)"),
            {"other": '"mixed_bfloat16"' if run.record["training"]["precision"] == "float32" else '"float32"'},
        )
    other = again(taught, recall(taught))
    assert not other.identical, "it followed the record"
    assert other.agreement > 0.97


def test_a_rebuild_says_why_it_may_differ(worker: Worker, taught: Engine) -> None:
    do(worker)
    assert cautions(taught, "another") == ["The run was carried out by commit c0ffee; this is another."]
    before = recall(taught).used
    erase_one(taught)
    after = recall(taught).used
    assert after.erased == before.submissions - after.submissions > 0
    with taught.begin() as connection:
        connection.execute(text("DELETE FROM base_example WHERE id = (SELECT min(id) FROM base_example)"))
        connection.execute(
            text("UPDATE training_run SET record = jsonb_set(record, '{lineage,libraries,keras}', '\"1.0\"')")
        )
    said = cautions(taught)
    assert (
        said[0]
        == f"{after.erased} of the {before.submissions} submissions it learned from were erased: it cannot be exact."
    )
    assert said[1].startswith("It was made with keras 1.0 (here ")
    assert said[2:] == [rebuilding.BASE_DATA_CHANGED]
    assert not again(taught, recall(taught)).identical


def test_the_last_clean_version_is_trained_anew_on_what_is_left(worker: Worker, taught: Engine) -> None:
    do(worker)
    erase_one(taught)
    with Session(taught) as session, session.begin():
        assert lineage.of_version(session, "doodle", 2).learned_from_erased == [2]
        start = erasure.last_clean(session, "doodle", 2)
        run = training_runs.enqueue(session, "doodle", trigger="rebuild", seed=1, start_version=start)[0].id
    assert worker.work()
    found = row(taught, run)
    assert (found.state, found.error) == ("succeeded", None)
    assert (found.start_version, found.champion_version, found.candidate_version) == (1, 2, 3)
    with Session(taught) as session:
        anew = lineage.of_version(session, "doodle", 3)
        assert (anew.version.parent_version, anew.ancestors, anew.learned_from_erased) == (1, [1], [])
        assert anew.used.contributors == 23
        assert found.counts is not None
        assert found.counts["aim"] == "no worse"
        assert found.record["replay"]["older"] == 0, "what version 2 learned is new to version 1"


def test_what_is_erased_while_a_version_is_made_is_known_to_have_been_learned(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training_server import pipeline

    export, gone = pipeline.exporting.export, []

    def erase_first(*arguments: Any) -> Any:
        gone.append(erase_one(taught))
        return export(*arguments)

    monkeypatch.setattr(pipeline.exporting, "export", erase_first)
    do(worker)
    with Session(taught) as session:
        found = lineage.of_version(session, "doodle", 2)
        assert 0 < found.used.erased <= gone[0], "what counts twice is used once"
        assert found.learned_from_erased == [2]
        assert erasure.last_clean(session, "doodle", 2) == 1


def test_base_data_that_is_imported_while_a_run_begins_is_not_trained_on(
    worker: Worker, taught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training_server import pipeline

    find = pipeline.examples.find

    def import_first(*arguments: Any) -> Any:
        with taught.begin() as connection:
            connection.execute(text(LATER.format(label="label", other="NULL", salt="'y'")))
            connection.execute(text(LATER.format(label="NULL", other="'hat'", salt="'z'")))
        return find(*arguments)

    monkeypatch.setattr(pipeline.examples, "find", import_first)
    run = do(worker)
    assert run.record["replay"]["others"] == 0
    assert cautions(taught) == []
    assert again(taught, recall(taught)).identical


def test_what_no_run_made_cannot_be_made_again(untaught: Engine) -> None:
    with pytest.raises(rebuilding.CannotRebuild, match="made by no training run"):
        recall(untaught, 1)


def test_a_run_that_recorded_nothing_cannot_be_made_again(untaught: Engine) -> None:
    with Session(untaught) as session, session.begin():
        person = session.get_one(Contributor, factories.contributor(session).id)
        given = factories.submission(session, person, tiny.champion(session), label="cat")
        factories.learned(session, [given], parent_version=1)
    with pytest.raises(rebuilding.CannotRebuild, match="from before runs recorded"):
        recall(untaught)


def test_a_version_that_replayed_older_submissions_is_made_again_too(worker: Worker, taught: Engine) -> None:
    do(worker)
    teach(taught, tilt=-tiny.TILT)
    run = queue(taught)
    assert worker.work()
    found = row(taught, run)
    assert (found.error, found.candidate_version) == (None, 3)
    assert found.record["replay"]["older"] > 0
    assert again(taught, recall(taught, 3)).identical
