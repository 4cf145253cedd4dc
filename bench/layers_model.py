"""A Keras model as the classic way publishes it: a TF.js layers model with float32 weights.

tensorflowjs writes such files too, but for a Keras 3 model ones that TF.js cannot load.
"""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np

# What a layer of the file says of itself; TF.js fills in the rest.
SETTINGS = {
    "Conv2D": ("filters", "kernel_size", "strides", "padding", "activation", "use_bias"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "GlobalAveragePooling2D": (),
    "Flatten": (),
    "Dense": ("units", "activation", "use_bias"),
    "Activation": ("activation",),
    "ReLU": ("max_value",),
    "Softmax": ("axis",),
}
# The classic way scales in the page, and dropout does nothing outside training.
LEFT_OUT = {"InputLayer", "Rescaling", "Dropout"}
SHARD = "group1-shard1of1.bin"


class NotClassic(ValueError):
    """The model has a layer that the classic way of publishing it does not know."""


def files(model: keras.Model) -> dict[str, bytes]:
    """`model.json` and one shard of a layers model that takes 0–1 where `model`, a chain of layers, takes 0–255."""
    layers: list[dict[str, Any]] = []
    weights: list[dict[str, Any]] = []
    shard = b""
    for layer in model.layers:
        kind = type(layer).__name__
        if kind in LEFT_OUT:
            continue
        if kind not in SETTINGS:
            raise NotClassic(f"layer {layer.name} is a {kind}; bench/layers_model.py knows {', '.join(SETTINGS)}")
        config = layer.get_config()
        settings = {"name": layer.name, **{key: config[key] for key in SETTINGS[kind]}}
        if not layers:
            settings |= {"batch_input_shape": [None, *model.input_shape[1:]], "dtype": "float32"}
        layers.append({"class_name": kind, "config": settings})
        for variable in layer.weights:
            values = np.asarray(variable, "<f4")
            name = f"{layer.name}/{variable.name}"
            weights.append({"name": name, "shape": list(values.shape), "dtype": "float32"})
            shard += values.tobytes()
    topology = {"class_name": "Sequential", "config": {"name": "classic", "layers": layers}}
    document = {
        "format": "layers-model",
        "modelTopology": {"keras_version": "2.4.0", "backend": "tensorflow", "model_config": topology},
        "weightsManifest": [{"paths": [SHARD], "weights": weights}],
    }
    return {"model.json": json.dumps(document).encode(), SHARD: shard}
