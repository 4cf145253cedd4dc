"""A network → the files that a browser loads: a TF.js graph model, its large weights in 16 bits, and its metadata.

Batch 1 is fixed in the graph, which leaves a handful of op types; the page brings kernels for a few more only
(frontend/src/inference/ops.json). Whether the files answer as the network does, `parity` says.
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

from training_server.ml import graph_model, tensorflowjs_shim, weight_grid
from training_server.ml.metadata import golden_answers

Files = dict[str, bytes]


def to_tfjs(model: keras.Model, metadata: dict[str, Any], shown: NDArray[np.uint8] | None = None) -> Files:
    """File name → content: model.json, a weight shard, metadata.json. The same network gives the same bytes.

    metadata: of `metadata.compose`. Its golden inputs are answered anew by the exported graph with its rounded weights,
    so that a page which computes rightly gives the same. `shown`: images (n, H, W, C), none of a holdout; the weights
    are rounded as far as the answers to them bear it. Without any they are hardly rounded.
    """
    files = _rounded(model, _converted(model), shown)
    golden = metadata.get("golden", [])
    if golden:
        inputs = [np.frombuffer(base64.b64decode(one["input"]), np.uint8) for one in golden]
        images = np.stack(inputs).reshape(-1, *model.input_shape[1:])
        metadata = {**metadata, "golden": golden_answers(images, graph_model.predict(files, images))}
    files["metadata.json"] = json.dumps(metadata, indent=1, ensure_ascii=False).encode() + b"\n"
    return files


def _converted(model: keras.Model) -> Files:
    """What tensorflowjs makes of the network: weights in float32, names that depend on what else was built."""
    with tempfile.TemporaryDirectory() as folder:
        saved, converted = Path(folder, "saved"), Path(folder, "tfjs")
        holder = tf.Module()
        holder.held = [variable.value for variable in model.variables]
        tf.saved_model.save(holder, str(saved), signatures=_forward(model))
        tensorflowjs_shim.converters().convert_tf_saved_model(str(saved), str(converted))
        return {path.name: path.read_bytes() for path in converted.iterdir()}


def _rounded(model: keras.Model, converted: Files, shown: NDArray[np.uint8] | None) -> Files:
    if shown is None or not len(shown):
        return graph_model.canonical(converted, weight_grid.FINESSES[-1])
    images = shown[np.linspace(0, len(shown) - 1, min(len(shown), weight_grid.EXAMPLES)).astype(np.int64)]
    expected = np.asarray(model(images.astype(np.float32), training=False))

    def difference(finesse: float) -> float:
        return float(
            np.abs(graph_model.predict_blocks(graph_model.canonical(converted, finesse), images) - expected).max()
        )

    return graph_model.canonical(converted, weight_grid.coarsest(difference))


def _forward(model: keras.Model) -> Any:
    """The network for one image as a concrete function; its weights become constants."""

    def forward(image: Any) -> dict[str, Any]:
        return {"probabilities": model(image, training=False)}

    image = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32, name="image")
    return tf.function(forward, input_signature=[image]).get_concrete_function()
