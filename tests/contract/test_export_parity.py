"""One model, two executors: the page's TF.js, run in Node, answers from the exported files as Keras does, and whatever
breaks an export is caught there."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from cli import base_model
from db.base_models import MODELS_FOLDER
from tasks import spec
from tasks.recipes import RECIPES
from tasks.spec import Task
from tests import synthetic
from training_server.ml import calibration, export, graph_model, metadata, parity
from training_server.tfjs_in_node import NoAnswer, answering

Files = dict[str, bytes]
TASKS = sorted(name for name in spec.shipped() if (MODELS_FOLDER / name).exists())


@cache
def committed(name: str) -> tuple[keras.Model, Files]:
    folder = MODELS_FOLDER / name
    files = {path.name: path.read_bytes() for path in (folder / "tfjs").iterdir()}
    temperature, _ = base_model.calibration(folder)
    return calibration.tempered(base_model.load(spec.named(name), folder), temperature), files


@cache
def images(name: str, n: int = 300) -> NDArray[np.uint8]:
    """Drawings of all labels, synthetic, and a few inputs of mere noise."""
    task, rng = spec.named(name), np.random.default_rng(1)
    labels = [task.labels[number % len(task.labels)] for number in range(n)]
    drawn = [RECIPES[task.recipe].from_strokes(synthetic.drawing(label, rng)) for label in labels]
    noise = rng.integers(0, 256, (20, *task.input.shape)).astype(np.uint8)
    return np.concatenate([np.stack(drawn).reshape(-1, *task.input.shape), noise])


def asked(model: keras.Model, files: Files, task: Task) -> parity.Report:
    def network(block: NDArray[np.uint8]) -> NDArray[np.float32]:
        return np.asarray(model(block.astype(np.float32), training=False))

    every = images(task.name)
    with answering(files, task) as page:
        return parity.measure(network, page, [(np.arange(len(every)), every)])


def exported(model: keras.Model, task: Task) -> Files:
    few = images(task.name)[:3]
    golden = metadata.golden_answers(few, np.asarray(model(few.astype(np.float32))))
    return export.to_tfjs(
        model,
        metadata.compose(task, recipe_version=RECIPES[task.recipe].version, parameters=1, golden=golden, metrics={}),
    )


@pytest.mark.parametrize("name", TASKS)
def test_a_committed_model_answers_in_tfjs_as_in_keras(name: str) -> None:
    model, files = committed(name)
    report = asked(model, files, spec.named(name))
    report.check(spec.named(name).labels)
    assert report.n == 320
    assert files["metadata.json"] == (MODELS_FOLDER / name / "metadata.json").read_bytes()


@pytest.mark.parametrize("name", TASKS)
def test_a_fresh_export_answers_in_tfjs_as_in_keras(name: str) -> None:
    model, _ = committed(name)
    asked(model, exported(model, spec.named(name)), spec.named(name)).check(spec.named(name).labels)


def test_another_temperature_is_another_model() -> None:
    """It lies inside the exported graph, so a page answers with it, and files of another one are refused."""
    _, files = committed("doodle")
    task = spec.named("doodle")
    plain = base_model.load(task, MODELS_FOLDER / "doodle")
    cooler, hotter = (calibration.tempered(plain, temperature) for temperature in (0.6, 1.7))
    asked(hotter, exported(hotter, task), task).check(task.labels)
    with pytest.raises(parity.AnswersDiffer):
        asked(cooler, files, task).check(task.labels)


def flipped(files: Files) -> Files:
    """The shard's bytes in the other order, two by two."""
    weights = np.frombuffer(files["weights.bin"], "<u2").byteswap().tobytes()
    return {**files, "weights.bin": weights}


def nudged(files: Files) -> Files:
    """One weight, in the middle of the shard, far from its place on the grid."""
    weights = np.frombuffer(files["weights.bin"], "<u2").copy()
    weights[len(weights) // 2] ^= 0x6000
    return {**files, "weights.bin": weights.tobytes()}


def scaled(files: Files) -> Files:
    """Pixels divided by 510 instead of 255, which the converter folds into the first kernel."""
    weights = np.frombuffer(files["weights.bin"], np.uint8).copy()
    first = json.loads(files["model.json"])["weightsManifest"][0]["weights"][0]
    weights[: 4 * math.prod(first["shape"])].view("<f4")[:] /= 2  # too small to lie on a grid
    return {**files, "weights.bin": weights.tobytes()}


def of_other_outputs(files: Files) -> Files:
    """The last bias belongs to the labels in another order."""
    weights = np.frombuffer(files["weights.bin"], np.uint8).copy()
    bias = weights[-4 * 10 :].view("<f4")
    bias[:] = np.roll(np.sort(bias), 5)
    return {**files, "weights.bin": weights.tobytes()}


@pytest.mark.parametrize("damage", [flipped, nudged, scaled, of_other_outputs])
def test_a_broken_export_is_refused_by_its_golden_inputs_or_by_comparison(damage: Callable[[Files], Files]) -> None:
    model, files = committed("doodle")
    task = spec.named("doodle")
    broken = damage(files)
    assert broken != files
    with pytest.raises((NoAnswer, parity.AnswersDiffer)):
        asked(model, broken, task).check(task.labels)


@pytest.mark.parametrize("damage", [nudged, scaled, of_other_outputs])
def test_golden_answers_with_the_same_fault_do_not_hide_it(damage: Callable[[Files], Files]) -> None:
    """As an exporter writes them that asks its own broken graph: the page has nothing to object, the comparison has."""
    model, files = committed("doodle")
    task = spec.named("doodle")
    broken = damage(files)
    described = json.loads(files["metadata.json"])
    few = images("doodle")[:3]
    described["golden"] = metadata.golden_answers(few, graph_model.predict(broken, few))
    broken["metadata.json"] = json.dumps(described).encode()
    with pytest.raises(parity.AnswersDiffer, match="Worst"):
        asked(model, broken, task).check(task.labels)


def nodes(model_json: Any) -> Any:
    return model_json["modelTopology"]["node"]


def changed(files: Files, path: str, change: Callable[[Any], Any]) -> Files:
    content = json.loads(files[path])
    change(content)
    return {**files, path: json.dumps(content).encode()}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: {**f, "model.json": b"{"}, "model.json is not JSON"),
        (lambda f: {**f, "weights.bin": f["weights.bin"][:-2]}, "model.json cannot be used"),
        (lambda f: {path: f[path] for path in f if path != "weights.bin"}, "weights.bin answered 404"),
        (lambda f: {**f, "metadata.json": b"[]"}, "metadata.json: the document is missing"),
        (lambda f: changed(f, "metadata.json", lambda m: m["labels"].reverse()), "differ in labels"),
        (lambda f: changed(f, "metadata.json", lambda m: m.update(contract=2)), "contract 2"),
        (lambda f: changed(f, "metadata.json", lambda m: m["recipe"].update(version=9)), "recipe quickdraw-bitmap 9"),
        (lambda f: changed(f, "metadata.json", lambda m: m["golden"][0]["probabilities"].reverse()), "golden input 0"),
        (
            lambda f: changed(f, "model.json", lambda m: m.update(format="layers-model")),
            "not a TensorFlow.js graph model",
        ),
        (
            lambda f: changed(
                f, "model.json", lambda m: m["modelTopology"]["node"].append({"name": "x", "op": "Einsum"})
            ),
            "lacks the ops Einsum",
        ),
    ],
)
def test_what_the_page_would_refuse_is_refused_with_the_pages_words(
    damage: Callable[[Files], Files], message: str
) -> None:
    model, files = committed("doodle")
    with pytest.raises(NoAnswer, match=message):
        asked(model, damage(files), spec.named("doodle"))
