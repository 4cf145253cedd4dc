"""The exported files. Whether TF.js answers from them as the network does: tests/contract/test_export_parity.py."""

from __future__ import annotations

import base64
import json
from typing import Any

import brotli
import keras
import numpy as np
import pytest

from tasks.spec import named
from training_server.ml import architectures, export, graph_model, metadata, weight_grid

SHAPE = (28, 28, 1)
IMAGES = np.random.default_rng(1).integers(0, 256, (12, *SHAPE)).astype(np.uint8)


def network(name: str = "doodle-cnn", seed: int = 1) -> keras.Model:
    """With all variables, normalisation included, somewhere in general position."""
    model = architectures.build(name, SHAPE, 10)
    rng = np.random.default_rng(seed)
    for variable in model.variables:
        if variable.dtype == "float32":
            spread = rng.normal(0, 0.05, variable.shape)
            variable.assign(spread + (1 if "gamma" in variable.path or "variance" in variable.path else 0))
    return model


def exported(model: keras.Model) -> dict[str, bytes]:
    golden = metadata.golden_answers(IMAGES[:3], np.asarray(model(IMAGES[:3].astype(np.float32))))
    return export.to_tfjs(
        model, metadata.compose(named("doodle"), recipe_version=1, parameters=1, golden=golden, metrics={})
    )


@pytest.fixture(scope="module")
def doodle() -> tuple[keras.Model, dict[str, bytes]]:
    model = network()
    return model, exported(model)


def manifest(files: dict[str, bytes]) -> list[dict[str, Any]]:
    (group,) = json.loads(files["model.json"])["weightsManifest"]
    return list(group["weights"])


@pytest.mark.parametrize("name", ["doodle-cnn", "digits-resnet"])
def test_an_export_answers_as_its_network(name: str) -> None:
    model = network(name)
    files = exported(model)
    expected = np.asarray(model(IMAGES.astype(np.float32)))
    assert np.abs(graph_model.predict(files, IMAGES) - expected).max() < 0.005


def test_large_weights_lie_on_a_grid_and_the_export_is_small(doodle: tuple[keras.Model, dict[str, bytes]]) -> None:
    model, files = doodle
    stored = {tuple(w["shape"]): w.get("quantization", {}) for w in manifest(files) if w["dtype"] == "float32"}
    assert {shape for shape, grid in stored.items() if grid} == {s for s in stored if np.prod(s) >= 1024}
    assert {grid["dtype"] for grid in stored.values() if grid} == {"uint16"}
    assert not all(stored.values())
    assert len(files["weights.bin"]) < 2.1 * model.count_params()
    assert sum(map(len, files.values())) < 205_000


def test_a_weight_is_the_nearest_point_of_its_grid(doodle: tuple[keras.Model, dict[str, bytes]]) -> None:
    model, files = doodle
    (kernel,) = [layer.get_weights()[0] for layer in model.layers if layer.name == "dense"]
    (grid,) = [w["quantization"] for w in manifest(files) if w["shape"] == list(kernel.shape)]
    (stored,) = [values for values in graph_model.weights(files).values() if values.shape == kernel.shape]
    assert np.abs(stored - kernel).max() <= grid["scale"] / 2 + 1e-7
    assert np.allclose(
        (stored - grid["min"]) / grid["scale"], np.round((stored - grid["min"]) / grid["scale"]), atol=0.01
    )


def test_weights_are_rounded_no_further_than_the_answers_bear() -> None:
    model = network()
    few = metadata.golden_answers(IMAGES[:3], np.asarray(model(IMAGES[:3].astype(np.float32))))
    described = metadata.compose(named("doodle"), recipe_version=1, parameters=1, golden=few, metrics={})
    coarse, fine = export.to_tfjs(model, described, IMAGES), export.to_tfjs(model, described)
    assert len(brotli.compress(coarse["weights.bin"])) < 0.9 * len(brotli.compress(fine["weights.bin"]))
    apart = np.abs(graph_model.predict(coarse, IMAGES) - np.asarray(model(IMAGES.astype(np.float32)))).max()
    assert 0 < apart <= weight_grid.MOST


@pytest.mark.parametrize("name", ["doodle-cnn", "digits-resnet"])
def test_many_images_at_once_are_answered_as_one_by_one(name: str) -> None:
    files = exported(network(name))
    together = graph_model.predict_blocks(files, IMAGES, block=5)
    assert np.allclose(together, graph_model.predict(files, IMAGES), atol=1e-5)


def test_the_graph_has_one_image_and_a_handful_of_operations(doodle: tuple[keras.Model, dict[str, bytes]]) -> None:
    _, files = doodle
    assert graph_model.ops(files) == {
        *("Placeholder", "Const", "_FusedConv2D", "MaxPool", "Reshape", "_FusedMatMul", "Softmax", "Identity")
    }


def test_the_same_network_gives_the_same_bytes(doodle: tuple[keras.Model, dict[str, bytes]]) -> None:
    model, files = doodle
    again = architectures.load("doodle-cnn", SHAPE, 10, architectures.weights_to_bytes(model))
    assert exported(again) == files


def test_golden_answers_are_those_of_the_exported_graph(doodle: tuple[keras.Model, dict[str, bytes]]) -> None:
    _, files = doodle
    golden = json.loads(files["metadata.json"])["golden"]
    inputs = np.stack([np.frombuffer(base64.b64decode(one["input"]), np.uint8) for one in golden]).reshape(-1, *SHAPE)
    assert np.array_equal(inputs, IMAGES[:3])
    answers = graph_model.predict(files, inputs)
    assert np.allclose([one["probabilities"] for one in golden], answers, atol=1e-6)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: {**f, "model.json": b"{"}, "cannot be read"),
        (lambda f: {**f, "model.json": f["model.json"].replace(b"graph-model", b"layers-model")}, "layers-model"),
        (lambda f: {**f, "weights.bin": f["weights.bin"][:-2]}, "model.json says"),
        (lambda f: {name: f[name] for name in f if name != "weights.bin"}, "not there"),
    ],
)
def test_damaged_files_give_no_golden_answers(
    damage: Any, message: str, doodle: tuple[keras.Model, dict[str, bytes]]
) -> None:
    with pytest.raises(graph_model.GraphModelError, match=message):
        graph_model.predict(damage(doodle[1]), IMAGES)
