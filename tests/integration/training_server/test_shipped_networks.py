"""A run with each network that ships, exported through tensorflowjs for real."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import model_versions, training_runs
from db.schema import BaseExample
from tasks import spec
from tasks.spec import Task
from tests import tiny
from tests.integration.training_server.conftest import row
from training_server import networks
from training_server.config import Settings
from training_server.ml import architectures, graph_model
from training_server.worker import Worker

SHIPPED = networks.shipped()


@pytest.mark.parametrize("name", ["doodle", "digits"])
def test_a_candidate_of_a_shipped_network_answers_alike_as_weights_and_as_published_files(
    name: str, database: Engine, use_task: Callable[[Task], None]
) -> None:
    known = spec.named(name)
    with Session(database) as session, session.begin():
        tiny.fill_base(session, name)
        champion = tiny.promote_base(session, name, SHIPPED)
        before = model_versions.weights(session, champion)
        people = tiny.contributors(session, train=12, holdout=6)
        tiny.teach(session, champion, people, each=25)
        run = training_runs.enqueue(session, name, trigger="admin", seed=1)[0].id
        image = session.scalars(select(BaseExample.image).where(BaseExample.task == name).limit(1)).one()
    use_task(tiny.task(name, training={"epochs": 2, "learning_rate": 1e-3}))
    assert Worker(database, Settings("")).work()
    done = row(database, run)
    assert (done.state, done.error, done.candidate_version) == ("succeeded", None, 2)
    assert done.record["parity"]["n"] == 10 * 36, "TF.js itself was asked"
    with Session(database) as session:
        version = model_versions.get(session, name, 2)
        after = model_versions.weights(session, version)
        files = {
            path: content
            for path in ("model.json", "metadata.json", "weights.bin")
            if (content := model_versions.file(session, name, version.digest, path, only_published=False))
        }
    metadata = json.loads(files["metadata.json"])
    assert (metadata["architecture"], metadata["labels"]) == (known.architecture, list(known.labels))
    assert len(metadata["golden"]) == len(known.labels)
    pixels = np.frombuffer(image, np.uint8).reshape(1, *known.input.shape)
    model = architectures.load(known.architecture, known.input.shape, len(known.labels), after)
    expected = np.asarray(model(pixels.astype(np.float32), training=False))
    assert graph_model.predict(files, pixels) == pytest.approx(expected, abs=0.02)
    assert _statistics(name, after) == _statistics(name, before), "batch normalisation stays the champion's"
    assert after != before


def _statistics(name: str, weights: bytes) -> list[list[float]]:
    known = spec.named(name)
    model = architectures.load(known.architecture, known.input.shape, len(known.labels), weights)
    return [weight.numpy().tolist() for weight in model.non_trainable_weights if "moving" in weight.path]
