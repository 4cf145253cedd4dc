"""A loop small enough for tests: a network that learns in a second, synthetic drawings, a task with small demands."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.orm import Session

from db import base_examples, model_versions
from db.base_examples import NewExample
from db.schema import Contributor, ModelVersion, Submission, SubmissionLabel
from tasks import spec
from tasks.recipes import RECIPES
from tasks.spec import Task
from tests import factories, synthetic
from training_server.ml import unknowns
from training_server.ml.parity import Answer
from training_server.networks import Files, Networks

TILT = 60.0
scribbles = cache(unknowns.scribbles)  # half a second to make, and nearly all runs of the tests have the same seed


ENDLESS = 500  # epochs: never done before a test is


def endless() -> Task:
    """A task whose runs train until they are stopped, and begin at once: without a scout, which trains a quarter."""
    made = task(training={"epochs": ENDLESS})
    return made.model_copy(update={"admission": made.admission.model_copy(update={"quarantine_share": 0.0})})


def brief(**training: Any) -> Task:
    """A task whose runs do what leads to a verdict and nothing beside it: two epochs, no scout."""
    made = task(training={"epochs": 2, **training})
    return made.model_copy(update={"admission": made.admission.model_copy(update={"quarantine_share": 0.0})})


def task(name: str = "doodle", *, training: dict[str, Any] | None = None, **gate: Any) -> Task:
    """A shipped task with demands that a few hundred drawings can meet; without a control, a fifth of a run's time."""
    known = spec.named(name)
    demands = {
        "min_base_examples": 300,
        "min_fresh_examples": 80,
        "min_fresh_contributors": 5,
        "base_margin": 0.03,
        "label_recall_drop": 0.2,
    }
    taught = {"min_fresh": 50, "epochs": 4, "learning_rate": 2e-3, "control": False, **(training or {})}
    return known.model_copy(
        update={
            "training": known.training.model_copy(update=taught),
            "gate": known.gate.model_copy(update={**demands, **gate}),
        }
    )


def build(
    architecture: str, input_shape: tuple[int, ...], n_labels: int, *, dropout: float | None = None
) -> keras.Model:
    """A network with batch normalisation and the layer names that the pipeline relies on."""
    inputs = x = keras.Input(input_shape)
    x = keras.layers.Rescaling(1 / 255)(x)
    for filters in (8, 16):
        x = keras.layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
        x = keras.layers.BatchNormalization(momentum=0.9)(x)
        x = keras.layers.ReLU()(x)
    x = keras.layers.Dropout(dropout or 0.0)(keras.layers.Flatten()(x))
    x = keras.layers.Dense(n_labels, name="logits")(x)
    return keras.Model(inputs, keras.layers.Softmax(name="probabilities")(x))


def weights_to_bytes(model: keras.Model) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, *model.get_weights())
    return buffer.getvalue()


def load_weights(model: keras.Model, content: bytes) -> None:
    with np.load(io.BytesIO(content)) as stored:
        model.set_weights([stored[name] for name in stored.files])


def to_tfjs(model: keras.Model, metadata: dict[str, Any], shown: NDArray[np.uint8] | None = None) -> Files:
    """Not TF.js, but all of the network: `answering` makes it anew from the files alone."""
    described = json.dumps(metadata).encode()
    return {"model.json": model.to_json().encode(), "weights.bin": weights_to_bytes(model), "metadata.json": described}


@contextmanager
def answering(files: Files, task: Task) -> Iterator[Answer]:
    model = keras.models.model_from_json(files["model.json"].decode())
    load_weights(model, files["weights.bin"])
    yield lambda images: np.asarray(model(images.astype(np.float32), training=False))


NETWORKS = Networks(build, load_weights, weights_to_bytes, to_tfjs, answering)


def image(label: str, rng: np.random.Generator, recipe: str, *, tilt: float = 0.0) -> bytes:
    return RECIPES[recipe].from_strokes(synthetic.drawing(label, rng, tilt=tilt)).tobytes()


@cache
def _base(name: str, per_label: int) -> tuple[NewExample, ...]:
    known, rng = spec.named(name), np.random.default_rng(1)
    splits = ["train"] * (per_label * 6 // 10) + ["validation"] * (per_label // 10)
    splits += ["holdout"] * (per_label - len(splits))
    return tuple(
        NewExample(label, split, image(label, rng, known.recipe), "synthetic")
        for label in known.labels
        for split in splits
    )


def fill_base(session: Session, name: str = "doodle", per_label: int = 120) -> None:
    base_examples.copy_in(session, spec.named(name), _base(name, per_label))


def fill_unknown(session: Session, name: str = "doodle", of_each: int = 20) -> None:
    """Drawings of things that are no label of the task, a word or two in each split."""
    known, rng = spec.named(name), np.random.default_rng(6)
    words = (("train", "bus"), ("train", "whale"), ("validation", "fork"), ("holdout", "house"), ("holdout", "book"))
    drawn = [
        NewExample(None, split, image(word, rng, known.recipe), "synthetic", other_label=word)
        for split, word in words
        for _ in range(of_each)
    ]
    base_examples.copy_in(session, known, drawn)


@cache
def base_weights(name: str = "doodle", per_label: int = 120, networks: Networks | None = None) -> bytes:
    """The weights of a network (the tiny one by default) trained on upright base drawings."""
    known, networks = spec.named(name), networks or NETWORKS
    keras.utils.set_random_seed(1)
    model = networks.build(known.architecture, known.input.shape, len(known.labels))
    train = [example for example in _base(name, per_label) if example.split == "train"]
    images = np.stack([np.frombuffer(e.image, np.uint8).reshape(known.input.shape) for e in train])
    labels = np.array([known.labels.index(e.label) for e in train])
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=32, epochs=6, verbose=0)
    return networks.weights_to_bytes(model)


def promote_base(session: Session, name: str = "doodle", networks: Networks | None = None) -> ModelVersion:
    return factories.model_version(session, name, promoted=True, weights=base_weights(name, networks=networks))


def contributors(session: Session, **wanted: int) -> list[Contributor]:
    """So many contributors of each split (`train=3, holdout=2`); which split one gets is the database's secret."""
    found: dict[str, list[Contributor]] = {split: [] for split in wanted}
    while any(len(found[split]) < number for split, number in wanted.items()):
        made = Contributor(id=uuid.uuid4())
        session.add(made)
        session.flush()
        session.refresh(made)
        if len(found.get(made.split, [])) < wanted.get(made.split, 0):
            found[made.split].append(made)
    return [person for people in found.values() for person in people]


@cache
def _drawn(
    labels: tuple[str, ...], recipe: str, n: int, *, tilt: float, label: str | None, seed: int
) -> tuple[tuple[int, bytes], ...]:
    """So many drawings and the places of their labels; kept, as most tests teach the same thousand."""
    rng = np.random.default_rng(seed)
    places = (labels.index(label) if label else int(rng.integers(len(labels))) for _ in range(n))
    return tuple((place, image(labels[place], rng, recipe, tilt=tilt)) for place in places)


def teach(
    session: Session,
    version: ModelVersion,
    people: list[Contributor],
    *,
    each: int,
    tilt: float = TILT,
    label: str | None = None,
    flip: bool = False,
    known: Task | None = None,
    seed: int = 2,
) -> None:
    """Every person submits drawings of all labels in turn (or of one), tilted; `flip` labels each wrongly. `known`: the
    task, where it is not the shipped one.

    The same seed gives the same drawings, which then count as copies.
    """
    known = known or spec.named(version.task)
    drawings = iter(_drawn(tuple(known.labels), known.recipe, len(people) * each, tilt=tilt, label=label, seed=seed))
    submissions, labels = [], []
    for person in people:
        for place, drawn in islice(drawings, each):
            identity = uuid.uuid4()
            submissions.append(
                {
                    "id": identity,
                    "task": version.task,
                    "task_revision": version.task_revision,
                    "input_bytes": known.input.size,
                    "contributor": person.id,
                    "image": drawn,
                    "recipe_version": version.recipe_version,
                    "model_version": version.version,
                    "probabilities": [1.0] + [0.0] * (len(known.labels) - 1),
                }
            )
            said = known.labels[(place + 1) % len(known.labels)] if flip else known.labels[place]
            labels.append({"submission": identity, "task": version.task, "label": said, "origin": "corrected"})
    session.execute(insert(Submission), submissions)
    session.execute(insert(SubmissionLabel), labels)


def champion(session: Session, name: str = "doodle") -> ModelVersion:
    found = model_versions.champion(session, name)
    assert found is not None
    return found[0]
