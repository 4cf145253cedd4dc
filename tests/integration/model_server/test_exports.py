"""The data as others read it: NumPy, JSON lines, TensorFlow."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import api_keys, audit, moderation, quarantine, training_runs
from db.engine import make_engine
from db.quarantine import Doubt
from db.schema import ModelVersion, Submission
from model_server.app import create_app
from model_server.config import Settings
from tests import factories

URL = "/api/v1/tasks/doodle/export"
READ = """
import json, sys
import tensorflow as tf
features = {name: tf.io.FixedLenFeature([], tf.string) for name in ("id", "image", "label", "split")}
features |= {name: tf.io.FixedLenFeature([], tf.int64) for name in ("label_index", "model_version")}
found = []
for record in tf.data.TFRecordDataset(sys.argv[1]):
    one = tf.io.parse_single_example(record, features)
    assert "contributor" not in tf.train.Example.FromString(record.numpy()).features.feature
    text = {name: one[name].numpy().decode() for name in ("id", "label", "split")}
    found.append(text | {"image": one["image"].numpy().hex(), "label_index": int(one["label_index"])})
print(json.dumps(found))
"""


@pytest.fixture
def database(own_database: str) -> Iterator[Session]:
    engine = make_engine(own_database)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def given(database: Session) -> dict[str, Submission]:
    """Labelled, relabelled, and what must not be given out: rejected, in quarantine, without a label."""
    version, person = database.get_one(ModelVersion, ("doodle", 1)), factories.contributor(database)
    names = {"kept": "cat", "relabelled": "cat", "rejected": "cat", "doubted": "dog", "unlabelled": None}
    found = {name: factories.submission(database, person, version, label=label) for name, label in names.items()}
    moderation.decide(database, found["relabelled"], "relabel", label="sun", moderator="x")
    moderation.decide(database, found["rejected"], "reject", label=None, moderator="x")
    run, _ = training_runs.enqueue(database, "doodle", trigger="admin")
    quarantine.add(database, run.id, [Doubt(found["doubted"].id, "cat", 0.9)])
    database.commit()
    return found


@pytest.fixture
def admin(own_database: str, database: Session) -> FlaskClient:
    made: FlaskClient = create_app(Settings(database_url=own_database), seed=7).test_client()
    secret = api_keys.create(database, name="an admin", role="admin")
    database.commit()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return made


def fetched(admin: FlaskClient, query: str) -> bytes:
    answer = admin.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="doodle-20')
    return answer.data


def images(given: dict[str, Submission]) -> dict[str, bytes]:
    return {"cat": given["kept"].image, "sun": given["relabelled"].image}


def test_numpy_reads_labels_as_they_count_and_no_contributor(admin: FlaskClient, given: dict[str, Submission]) -> None:
    found = np.load(io.BytesIO(fetched(admin, "format=npz")), allow_pickle=False)
    assert found["images"].shape == (2, 28, 28, 1)
    labels = [str(found["label_keys"][place]) for place in found["labels"]]
    assert {label: image.tobytes() for label, image in zip(labels, found["images"], strict=True)} == images(given)
    splits = [str(found["split_names"][place]) for place in found["splits"]]
    assert splits == [given["kept"].split] * 2
    assert found["model_versions"].tolist() == [1, 1]
    assert {one.decode() for one in found["ids"]} == {str(given["kept"].id), str(given["relabelled"].id)}
    assert "contributors" not in found.files


def test_each_line_is_a_drawing_and_says_whose_only_where_that_is_asked(
    admin: FlaskClient, given: dict[str, Submission]
) -> None:
    content = fetched(admin, "format=ndjson")
    lines = [json.loads(line) for line in content.splitlines()]
    assert {line["label"]: base64.b64decode(line["image"]) for line in lines} == images(given)
    person = str(given["kept"].contributor)
    assert person.encode() not in content
    asked = [json.loads(line) for line in fetched(admin, "format=ndjson&contributors=true").splitlines()]
    assert [line["contributor"] for line in asked] == [person] * 2
    named = np.load(io.BytesIO(fetched(admin, "format=npz&contributors=true")))
    assert named["contributors"].tolist() == [person.encode()] * 2


def test_tensorflow_reads_the_records(admin: FlaskClient, given: dict[str, Submission], tmp_path: Path) -> None:
    file = tmp_path / "doodle.tfrecord"
    file.write_bytes(fetched(admin, "format=tfrecord"))
    read = subprocess.run([sys.executable, "-c", READ, str(file)], check=True, capture_output=True, text=True)
    found = json.loads(read.stdout)
    assert {one["label"]: bytes.fromhex(one["image"]) for one in found} == images(given)
    assert {one["label"]: one["label_index"] for one in found} == {"cat": 4, "sun": 9}


def test_a_task_without_drawings_gives_an_empty_file_of_its_kind(admin: FlaskClient, database: Session) -> None:
    assert database.scalars(select(Submission)).all() == []
    assert np.load(io.BytesIO(fetched(admin, "format=npz")))["images"].shape == (0, 28, 28, 1)
    assert fetched(admin, "format=ndjson") == fetched(admin, "format=tfrecord") == b""
    assert admin.get(f"{URL}?format=csv").status_code == 422


def test_who_took_the_data_along_is_entered(
    admin: FlaskClient, database: Session, given: dict[str, Submission]
) -> None:
    fetched(admin, "format=ndjson&contributors=true")
    (entry,) = audit.newest(database, limit=2)
    assert (entry.actor, entry.action, entry.status) == ("an admin", "exportSubmissions", 200)
    assert entry.detail == {"format": "ndjson", "contributors": "true"}
