"""Reads TF.js graph model files back and runs the very graph and weights that a browser will, on TensorFlow here."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf import json_format  # type: ignore[import-untyped]
from numpy.typing import NDArray

Files = dict[str, bytes]

SHARD = "weights.bin"
LARGE = 1024  # numbers in a constant
# Of float16's ten. The last is zero, which brotli sees: 7 % fewer bytes on the wire. With 8 bits it would be 13 %, but
# the digits' largest difference 0.0095 instead of 0.0039; 0.01 is allowed (`parity`).
SIGNIFICANT_BITS = 9


class GraphModelError(ValueError):
    """The files are not a whole TF.js graph model."""


def ops(files: Files) -> frozenset[str]:
    """The op types of the graph. Raises GraphModelError."""
    return frozenset(node.op for node in _graph(files).node)


def weights(files: Files) -> dict[str, NDArray[Any]]:
    """Each constant as a browser decodes it, float16 widened to float32. Raises GraphModelError."""
    return {
        name: np.frombuffer(content, _stored_type(entry)).astype(entry["dtype"]).reshape(entry["shape"])
        for name, (entry, content) in _stored(files).items()
    }


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
    graph_def = _graph(files)
    values = weights(files)
    for node in graph_def.node:
        if node.op == "Const":
            if node.name not in values:
                raise GraphModelError(f"the shards hold no values for {node.name}")
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values[node.name]))
    signature = _model(files)["signature"]
    (image,), (answer,) = signature["inputs"].values(), signature["outputs"].values()
    try:
        run = tf.compat.v1.wrap_function(lambda: tf.import_graph_def(graph_def, name=""), [])
        run = run.prune(run.graph.as_graph_element(image["name"]), run.graph.as_graph_element(answer["name"]))
    except (ValueError, KeyError) as error:
        raise GraphModelError(f"TensorFlow cannot read the graph: {error}") from None
    return np.concatenate([run(tf.constant(one[None], tf.float32)).numpy() for one in images])


def canonical(files: Files) -> Files:
    """The same graph with its nodes named and ordered by their way to the answer, its weights in one shard, the large
    ones as float16.

    A converter's names depend on what else the process has built; so the same network gives the same bytes.
    """
    model = _model(files)
    nodes = {node["name"]: node for node in model["modelTopology"]["node"]}
    stored = {name: _halved(*found) for name, found in _stored(files).items()}
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


def _halved(entry: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """A large constant as float16. Biases, scales and the first kernel are small, and every answer hangs on them: they
    stay what they are, at a few hundred bytes."""
    if _stored_type(entry) != np.float32 or math.prod(entry["shape"]) < LARGE:
        return entry, content
    halved = _rounded(np.frombuffer(content, np.float32).astype(np.float16))
    return {**entry, "quantization": {"dtype": "float16", "original_dtype": "float32"}}, halved.tobytes()


def _rounded(halved: NDArray[np.float16]) -> NDArray[np.float16]:
    """To so many bits of the mantissa, half to even. What would become infinite by that stays what it is."""
    cut = 10 - SIGNIFICANT_BITS
    bits = halved.view(np.uint16).astype(np.uint32)
    up = ((bits + (1 << (cut - 1)) - 1 + (bits >> cut & 1)) >> cut << cut).astype(np.uint16).view(np.float16)
    return np.where(np.isfinite(up), up, halved)


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
