"""A network → the files that a browser loads: a TF.js graph model with float16 weights, and its metadata.

Batch 1 is fixed in the graph, which leaves a handful of op types; the page brings kernels for these only.
"""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training_server.ml import graph_model, tensorflowjs_shim
from training_server.ml.metadata import CONTRACT, golden_answers

Files = dict[str, bytes]

ALLOWED_OPS = frozenset(
    {
        "AddV2",
        "AvgPool",
        "BiasAdd",
        "Const",
        "Conv2D",
        "Identity",
        "MatMul",
        "MaxPool",
        "Mean",
        "Mul",
        "Placeholder",
        "Relu",
        "Reshape",
        "Softmax",
        "_FusedConv2D",
        "_FusedMatMul",
    }
)
# float16 moves a probability by thousandths; more means a broken export.
LARGEST_DIFFERENCE = 0.02


class ExportError(RuntimeError):
    """The files would not answer in a browser as the network does here; they must not be published."""


def to_tfjs(model: keras.Model, metadata: dict[str, Any]) -> Files:
    """File name → content: model.json, a weight shard, metadata.json. The same network gives the same bytes.

    metadata: of `metadata.compose`. Its golden inputs are answered anew by the exported graph with its float16
    weights, so that a page which computes rightly gives the same.
    """
    with tempfile.TemporaryDirectory() as folder:
        saved, converted = Path(folder, "saved"), Path(folder, "tfjs")
        holder = tf.Module()
        holder.held = [variable.value for variable in model.variables]
        tf.saved_model.save(holder, str(saved), signatures=_forward(model))
        tensorflowjs_shim.converters().convert_tf_saved_model(
            str(saved), str(converted), quantization_dtype_map={"float16": "*"}
        )
        files = graph_model.canonical({path.name: path.read_bytes() for path in converted.iterdir()})
    golden = metadata.get("golden", [])
    if golden:
        inputs = [np.frombuffer(base64.b64decode(one["input"]), np.uint8) for one in golden]
        images = np.stack(inputs).reshape(-1, *model.input_shape[1:])
        metadata = {**metadata, "golden": golden_answers(images, graph_model.predict(files, images))}
    files["metadata.json"] = json.dumps(metadata, indent=1, ensure_ascii=False).encode() + b"\n"
    return files


def check(files: Files, model: keras.Model, inputs: NDArray[np.uint8]) -> None:
    """Raises ExportError unless the exported graph, with its float16 weights, answers `inputs` as the network does.

    inputs: uint8 (n, H, W, C). The most probable label may differ only where the network wavers between two.
    """
    try:
        unknown = graph_model.ops(files) - ALLOWED_OPS
        if unknown:
            raise ExportError(f"the graph has operations that the page has no kernels for: {sorted(unknown)}")
        probabilities = graph_model.predict(files, inputs)
    except graph_model.GraphModelError as error:
        raise ExportError(str(error)) from None
    expected = np.asarray(model(inputs.astype(np.float32), training=False))
    if probabilities.shape != expected.shape or not np.isfinite(probabilities).all():
        raise ExportError(f"the graph answers {probabilities.shape}, the network {expected.shape}, or not with numbers")
    difference = float(np.abs(probabilities - expected).max())
    if difference > LARGEST_DIFFERENCE:
        raise ExportError(f"the exported graph's probabilities differ by {difference:.3f} from the network's")
    _check_metadata(files, n_labels=expected.shape[1])


def _check_metadata(files: Files, n_labels: int) -> None:
    try:
        metadata = json.loads(files["metadata.json"])
        labels, contract = metadata["labels"], metadata["contract"]
    except (KeyError, TypeError, ValueError) as error:
        raise ExportError(f"metadata.json cannot be read: {error}") from None
    if contract != CONTRACT or len(labels) != n_labels:
        raise ExportError(f"metadata.json names {len(labels)} labels for {n_labels} outputs, or another contract")


def _forward(model: keras.Model) -> Any:
    """The network for one image as a concrete function; its weights become constants."""

    def forward(image: Any) -> dict[str, Any]:
        return {"probabilities": model(image, training=False)}

    image = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32, name="image")
    return tf.function(forward, input_signature=[image]).get_concrete_function()
