"""Reads TF.js graph model files back and runs the very graph and weights that a browser will, on TensorFlow here."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf import json_format  # type: ignore[import-untyped]  # it brings no types
from numpy.typing import NDArray

from training_server.ml import weight_grid

Files = dict[str, bytes]

SHARD = "weights.bin"
LARGE = 1024  # numbers in a constant


class GraphModelError(ValueError):
    """The files are not a whole TF.js graph model."""


def ops(files: Files) -> frozenset[str]:
    """The op types of the graph. Raises GraphModelError."""
    return frozenset(node.op for node in _graph(files).node)


def weights(files: Files) -> dict[str, NDArray[Any]]:
    """Each constant as a browser decodes it. Raises GraphModelError."""
    return {name: _decoded(entry, content).reshape(entry["shape"]) for name, (entry, content) in _stored(files).items()}


def _decoded(entry: dict[str, Any], content: bytes) -> NDArray[Any]:
    if "quantization" in entry:
        return weight_grid.decoded(content, entry["quantization"])
    return np.frombuffer(content, entry["dtype"])


def _stored(files: Files) -> dict[str, tuple[dict[str, Any], bytes]]:
    """name → (its entry in the manifest, its bytes in the shards)."""
    found: dict[str, tuple[dict[str, Any], bytes]] = {}
    for group in _model(files)["weightsManifest"]:
        try:
            content = b"".join(files[path] for path in group["paths"])
        except KeyError as error:
            raise GraphModelError(f"model.json names the shard {error}, which is not there") from None
        offset = 0
        for entry in group["weights"]:
            end = offset + math.prod(entry["shape"]) * _stored_type(entry).itemsize
            found[entry["name"]] = entry, content[offset:end]
            offset = end
        if offset != len(content):
            raise GraphModelError(f"the shards hold {len(content)} bytes; model.json says {offset}")
    return found


def _stored_type(entry: dict[str, Any]) -> np.dtype[Any]:
    stored: np.dtype[Any] = np.dtype(entry.get("quantization", {}).get("dtype", entry["dtype"]))
    return stored


def predict(files: Files, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """uint8 (n, H, W, C) → float32 (n, labels): probabilities, one image at a time. Raises GraphModelError."""
    run = _function(files, _graph(files))
    return np.concatenate([run(tf.constant(one[None], tf.float32)).numpy() for one in images])


def predict_blocks(files: Files, images: NDArray[np.uint8], block: int = 256) -> NDArray[np.float32]:
    """As `predict`, many images at a time and so many times as fast. Raises GraphModelError."""
    graph_def = _graph(files)
    values = weights(files)
    shapes = {node.input[1] for node in graph_def.node if node.op == "Reshape"}
    for node in graph_def.node:
        if node.op == "Placeholder":
            node.attr["shape"].shape.dim[0].size = -1
        elif node.name in shapes:
            values[node.name] = np.concatenate([[-1], values[node.name][1:]]).astype(values[node.name].dtype)
    run = _function(files, graph_def, values)
    starts = range(0, len(images), block)
    return np.concatenate([run(tf.constant(images[i : i + block], tf.float32)).numpy() for i in starts])


def _function(files: Files, graph_def: Any, values: dict[str, NDArray[Any]] | None = None) -> Any:
    """The graph with the files' constants, or these, as a function of images."""
    values = weights(files) if values is None else values
    for node in graph_def.node:
        if node.op == "Const":
            if node.name not in values:
                raise GraphModelError(f"the shards hold no values for {node.name}")
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values[node.name]))
    signature = _model(files)["signature"]
    (image,), (answer,) = signature["inputs"].values(), signature["outputs"].values()
    try:
        run = tf.compat.v1.wrap_function(lambda: tf.import_graph_def(graph_def, name=""), [])
        return run.prune(run.graph.as_graph_element(image["name"]), run.graph.as_graph_element(answer["name"]))
    except (ValueError, KeyError) as error:
        raise GraphModelError(f"TensorFlow cannot read the graph: {error}") from None


def canonical(files: Files, finesse: float | None = None) -> Files:
    """The same graph with its nodes named and ordered by their way to the answer, its weights in one shard, the large
    ones on a grid of this finesse (`weight_grid`); None: as they are.

    A converter's names depend on what else the process has built; so the same network gives the same bytes.
    """
    model = _model(files)
    nodes = {node["name"]: node for node in model["modelTopology"]["node"]}
    stored = {name: _gridded(*found, finesse) for name, found in _stored(files).items()}
    for node in nodes.values():
        _split_sum(node)
    (answer,) = model["signature"]["outputs"].values()
    order = _order(nodes, answer["name"].partition(":")[0])
    names = {old: f"{nodes[old]['op'].lstrip('_')}_{number}" for number, old in enumerate(order)}
    for tensor in (*model["signature"]["inputs"].values(), answer):
        tensor["name"] = names[tensor["name"].partition(":")[0]] + ":0"
    for old in order:
        nodes[old]["name"] = names[old]
        if "input" in nodes[old]:
            nodes[old]["input"] = [names[source] for source in nodes[old]["input"]]
    model["modelTopology"]["node"] = [nodes[old] for old in order]
    kept = [old for old in order if old in stored]
    manifest = [{**stored[old][0], "name": names[old]} for old in kept]
    model["weightsManifest"] = [{"paths": [SHARD], "weights": manifest}]
    text = json.dumps(model, separators=(",", ":"), sort_keys=True)
    return {"model.json": text.encode(), SHARD: b"".join(stored[old][1] for old in kept)}


def _gridded(entry: dict[str, Any], content: bytes, finesse: float | None) -> tuple[dict[str, Any], bytes]:
    """Biases, scales and the first kernel are small, and every answer hangs on them: they stay what they are, at a few
    hundred bytes."""
    if finesse is None or _stored_type(entry) != np.float32 or math.prod(entry["shape"]) < LARGE:
        return entry, content
    quantization, places = weight_grid.stored(np.frombuffer(content, np.float32), finesse)
    return {**entry, "quantization": quantization}, places


def _split_sum(node: dict[str, Any]) -> None:
    """A sum of two as AddV2, which the page needs anyway, so that it can do without a kernel for AddN."""
    if node["op"] == "AddN" and len(node["input"]) == 2:
        node["op"] = "AddV2"
        del node["attr"]["N"]


def _order(nodes: dict[str, Any], answer: str) -> list[str]:
    """Every node that the answer needs, each after its inputs."""
    order: dict[str, None] = {}
    waiting = [answer]
    while waiting:
        name = waiting[-1]
        sources = [source for source in nodes[name].get("input", ()) if source not in order]
        if sources:
            waiting.append(sources[0])
        else:
            order[waiting.pop()] = None
    return list(order)


def _model(files: Files) -> dict[str, Any]:
    try:
        model = json.loads(files["model.json"])
        if model["format"] != "graph-model":
            raise GraphModelError(f"model.json is a {model['format']}, not a graph-model")
        _ = model["weightsManifest"], model["modelTopology"], model["signature"]
    except (KeyError, ValueError, TypeError) as error:
        if isinstance(error, GraphModelError):
            raise
        raise GraphModelError(f"model.json cannot be read: {error}") from None
    assert isinstance(model, dict)
    return model


def _graph(files: Files) -> Any:
    try:
        return json_format.ParseDict(_model(files)["modelTopology"], tf.compat.v1.GraphDef())
    except json_format.ParseError as error:
        raise GraphModelError(f"model.json holds no graph: {error}") from None
