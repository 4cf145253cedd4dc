"""The networks: small enough for a page, honest about their inputs, stored as arrays only."""

from __future__ import annotations

import shutil

import keras
import numpy as np
import pytest

from tasks.spec import shipped
from training_server.ml import architectures

SHAPE = (28, 28, 1)
NAMES = ("doodle-cnn", "digits-resnet")


def images(n: int = 4) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, *SHAPE)).astype(np.float32)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_answers_bytes_with_probabilities_of_its_logits(name: str) -> None:
    model = architectures.build(name, SHAPE, 7)
    probabilities = np.asarray(model(images()))
    assert probabilities.shape == (4, 7)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    logits = np.asarray(architectures.logits_model(model)(images()))
    assert np.allclose(np.asarray(keras.ops.softmax(logits)), probabilities, atol=1e-5)
    assert [layer.name for layer in model.layers[-2:]] == ["logits", "probabilities"]


def test_the_doodle_network_has_at_most_a_hundred_thousand_parameters() -> None:
    assert architectures.build("doodle-cnn", SHAPE, 10).count_params() <= 100_000


def test_the_digits_network_has_three_residual_blocks_with_batch_normalisation() -> None:
    model = architectures.build("digits-resnet", SHAPE, 10)
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds.count("Add") == 3
    assert kinds.count("BatchNormalization") == 9
    assert "GlobalAveragePooling2D" in kinds


@pytest.mark.parametrize("name", NAMES)
def test_stored_weights_give_the_same_answers(name: str) -> None:
    model = architectures.build(name, SHAPE, 10)
    again = architectures.load(name, SHAPE, 10, architectures.weights_to_bytes(model))
    assert np.array_equal(np.asarray(again(images())), np.asarray(model(images())))


def test_weights_of_another_network_are_refused() -> None:
    weights = architectures.weights_to_bytes(architectures.build("doodle-cnn", SHAPE, 10))
    with pytest.raises(ValueError, match=r"shape|weights|layer|variable|object"):
        architectures.load("doodle-cnn", SHAPE, 11, weights)


def test_an_unknown_network_is_refused_with_the_known_names() -> None:
    with pytest.raises(architectures.UnknownArchitecture, match="doodle-cnn, digits-resnet"):
        architectures.build("transformer", SHAPE, 10)


def test_dropout_can_be_set() -> None:
    assert architectures.build("doodle-cnn", SHAPE, 10, dropout=0.1).get_layer("dropout").rate == 0.1


def test_every_shipped_task_names_a_network_that_is_there() -> None:
    for task in shipped().values():
        architectures.build(task.architecture, task.input.shape, len(task.labels))


def test_weights_are_not_begun_on_a_disk_without_room_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    model = architectures.build("doodle-cnn", SHAPE, 10)
    size = len(architectures.weights_to_bytes(model))
    full = shutil.disk_usage("/")._replace(free=size)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    monkeypatch.setattr(model, "save_weights", lambda path: pytest.fail("HDF5 would meet the end of the disk"))
    with pytest.raises(OSError, match="No space left on device"):
        architectures.weights_to_bytes(model)
