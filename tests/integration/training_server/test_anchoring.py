"""Which ancestors of the champion a challenger is judged against, by real runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from db import model_versions
from db.schema import ModelVersion, TrainingRun
from tasks.settings import Gate
from tasks.spec import Task
from tests import factories, tiny
from tests.integration.training_server.conftest import queue, row
from training_server.job import Job
from training_server.ml import gate
from training_server.steps import anchoring, champions
from training_server.worker import Worker


def grow_line(engine: Engine, *accuracies: float | None, **oldest: Any) -> None:
    """Promoted children of version 1, each of the one before; `accuracies` on base are stored of all but the last."""
    with Session(engine) as session, session.begin():
        for place in range(len(accuracies)):
            factories.model_version(session, promoted=True, weights=tiny.base_weights(), parent_version=place + 1)
        for place, accuracy in enumerate(accuracies):
            stored = {} if accuracy is None else {"base": {"accuracy": accuracy}}
            version = model_versions.get(session, "doodle", place + 1)
            version.metrics = stored
        if oldest:
            session.execute(update(ModelVersion).where(ModelVersion.version == 1).values(**oldest))


class Unreported(Job):
    """A job of no run: what it notes stays with it."""

    def report(self, **values: Any) -> None:
        pass


def found(engine: Engine, task: Task) -> tuple[list[int], dict[str, Any]]:
    """Versions that are opened for a run, and what it notes."""
    job = Unreported(engine, 1, "doodle", 1, "one")
    champion = champions.open_champion(job, task, tiny.NETWORKS)
    anchors = anchoring.find(job, task, tiny.NETWORKS, champion)
    return [one.version for one in anchors], job.record.get("anchors", {})


def test_a_run_counts_the_ancestors_answers_and_its_verdict_can_be_derived_again(
    worker: Worker, taught: Engine
) -> None:
    grow_line(taught, 0.9)
    run = _done(worker)
    assert run.counts is not None
    assert run.verdict is not None
    assert [anchor["version"] for anchor in run.counts["anchors"]] == [1]
    assert sum(cell[-1] for cell in run.counts["anchors"][0]["base"]) == 360
    assert run.verdict["anchors"][0]["version"] == 1
    assert run.record["anchors"] == {"versions": [1], "left_out": []}
    again, _ = gate.derive(run.counts, Gate.model_validate(run.settings["gate"]))
    assert again.to_json() == run.verdict


def _done(worker: Worker) -> TrainingRun:
    run = queue(worker.engine)
    assert worker.work()
    done = row(worker.engine, run)
    assert done.error is None
    return done


def test_the_first_of_a_line_has_nobody_else_to_be_judged_against(untaught: Engine) -> None:
    assert found(untaught, tiny.task()) == ([], {})


@pytest.mark.parametrize(
    ("accuracies", "versions"),
    [((0.9, 0.8, 0.7), [1]), ((0.7, 0.9, 0.8), [2, 1]), ((0.7, 0.8, 0.9), [3, 1]), ((None, 0.1, None), [2, 1])],
)
def test_the_best_of_the_line_and_its_first_are_the_anchors(
    untaught: Engine, accuracies: tuple[float | None, ...], versions: list[int]
) -> None:
    """Version 4, the champion, is none whatever its accuracy."""
    grow_line(untaught, *accuracies)
    assert found(untaught, tiny.task())[0] == versions


@pytest.mark.parametrize(
    "broken", [{"architecture": "another-net"}, {"recipe": "mnist"}, {"recipe_version": 7}, {"labels": ["sun", "cat"]}]
)
def test_an_ancestor_of_another_kind_is_left_out_with_a_note_and_the_next_takes_its_place(
    untaught: Engine, broken: dict[str, Any]
) -> None:
    grow_line(untaught, 0.9, 0.7, 0.8, **broken)
    versions, noted = found(untaught, tiny.task())
    assert versions == noted["versions"] == [3, 2]
    assert [one["version"] for one in noted["left_out"]] == [1]
    assert noted["left_out"][0]["why"].startswith("Version 1 of doodle was made for other labels, another network")


def test_an_ancestor_that_cannot_be_loaded_is_left_out_with_a_note(
    untaught: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow_line(untaught, 0.9)
    open_version: Callable[..., Any] = champions.open_version

    def torn(*arguments: Any) -> Any:
        if arguments[-1] == 1:
            raise OSError("truncated file")
        return open_version(*arguments)

    monkeypatch.setattr(champions, "open_version", torn)
    versions, noted = found(untaught, tiny.task())
    assert versions == []
    assert noted == {"versions": [], "left_out": [{"version": 1, "why": "truncated file"}]}


def test_an_ancestor_from_before_a_label_was_added_answers_only_what_it_knew(untaught: Engine) -> None:
    grow_line(untaught, 0.9, labels=list(tiny.task().labels[:9]))
    with Session(untaught) as session, session.begin():
        nine = tiny.build("", (28, 28, 1), 9)
        first = model_versions.get(session, "doodle", 1)
        new = factories.model_version(session, weights=tiny.weights_to_bytes(nine), labels=first.labels)
        first.weights_sha256 = new.weights_sha256
    assert found(untaught, tiny.task())[0] == [1]
