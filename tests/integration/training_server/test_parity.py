"""No version is stored whose files TF.js was not seen to answer as the network does."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import training_runs
from db.schema import BaseExample, ModelVersion, TrainingRun
from tasks.spec import Task
from tests import tiny
from tests.integration.training_server.conftest import queue, row
from training_server import tfjs_in_node
from training_server.worker import Worker


def do(worker: Worker, **changed: Any) -> TrainingRun:
    worker.networks = replace(tiny.NETWORKS, **changed)
    run = queue(worker.engine)
    assert worker.work()
    return row(worker.engine, run)


def refused(run: TrainingRun, engine: Engine) -> str:
    """Why the run failed; the champion is as before, and so is the list of versions."""
    assert (run.state, run.candidate_version, run.verdict) == ("failed", None, None)
    with Session(engine) as session:
        assert tiny.champion(session).version == 1
        assert session.scalar(select(func.count()).select_from(ModelVersion)) == 1
    assert run.error is not None
    return run.error


def head_moved(model: keras.Model, metadata: dict[str, Any], shown: Any) -> dict[str, bytes]:
    """An exporter that mistakes one label's output for the next one's."""
    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    kernel, bias = other.get_layer("logits").get_weights()
    other.get_layer("logits").set_weights([np.roll(kernel, 1, axis=1), np.roll(bias, 1)])
    return tiny.to_tfjs(other, metadata)


def test_the_run_keeps_what_the_comparison_over_the_whole_base_holdout_found(worker: Worker, taught: Engine) -> None:
    run = do(worker)
    assert run.state == "succeeded", run.error
    with Session(taught) as session:
        holdout = session.scalar(select(func.count()).where(BaseExample.split == "holdout"))
    found = run.record["parity"]
    assert (found["n"], found["agreement"]) == (holdout, 1.0)
    assert found["largest_difference"] < 0.001
    assert (found["seconds"] >= 0, found["rounded"]) == (True, True)


def test_an_export_that_answers_otherwise_fails_the_run_and_shows_the_worst(worker: Worker, taught: Engine) -> None:
    run = do(worker, to_tfjs=head_moved)
    error = refused(run, taught)
    assert "do not answer in TensorFlow.js as the network does" in error
    assert error.count("example ") == 5
    assert error.endswith("Nothing was published. The live version goes on answering.")
    assert run.record["parity"]["agreement"] < 0.5
    assert do(worker).state == "succeeded", "the next run works"


def test_where_rounding_went_too_far_for_the_holdout_the_weights_are_hardly_rounded(
    worker: Worker, taught: Engine
) -> None:
    def rounded_too_far(model: keras.Model, metadata: dict[str, Any], shown: Any) -> dict[str, bytes]:
        return (tiny.to_tfjs if shown is None else head_moved)(model, metadata, shown)

    run = do(worker, to_tfjs=rounded_too_far)
    assert run.state == "succeeded", run.error
    assert (run.record["parity"]["agreement"], run.record["parity"]["rounded"]) == (1.0, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"node": "/no/node"}, "NODE names /no/node"), ({"program": Path("/no/answer.cjs")}, "run `make page`")],
)
def test_without_node_or_the_built_program_nothing_is_trained(
    worker: Worker, taught: Engine, arguments: dict[str, Any], said: str
) -> None:
    run = do(worker, refuse_unready=partial(tfjs_in_node.refuse_unready, **arguments))
    assert said in refused(run, taught)
    assert run.epochs == []


def test_where_they_go_away_during_a_run_nothing_is_published(worker: Worker, taught: Engine) -> None:
    run = do(worker, answering=partial(tfjs_in_node.answering, node="/no/node"))
    assert "NODE names /no/node" in refused(run, taught)


def test_a_run_that_is_cancelled_during_the_comparison_ends_cancelled(worker: Worker, taught: Engine) -> None:
    def answering(files: dict[str, bytes], task: Task) -> Any:
        with Session(taught) as session, session.begin():
            for run in session.scalars(select(TrainingRun.id)):
                training_runs.cancel(session, run)
        return tiny.answering(files, task)

    run = do(worker, answering=answering)
    assert (run.state, run.candidate_version) == ("cancelled", None)
