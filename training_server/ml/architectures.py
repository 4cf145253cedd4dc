"""The networks, each by the name that a task file gives. Scaling and softmax are layers inside.

Input: float32 NHWC with the bytes' values 0–255. A layer named "logits", then "probabilities" in the labels' order.
Only layers that stay cheap in a browser's wasm backend.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

Shape = tuple[int, int, int]

H5_OVERHEAD = 1 << 20  # bytes: more than HDF5 adds to the arrays of these networks


class UnknownArchitecture(LookupError):
    """No network has this name; the message lists those there are."""


def build(architecture: str, input_shape: Shape, n_labels: int, *, dropout: float | None = None) -> keras.Model:
    """A fresh network. `dropout` before the logits, while training only; None: the network's own rate."""
    refuse_unknown(architecture)
    image = keras.Input(input_shape, name="image")
    features = _BODIES[architecture](keras.ops.multiply(image, 1 / 255))
    features = keras.layers.Dropout(0.2 if dropout is None else dropout, name="dropout")(features)
    logits = keras.layers.Dense(n_labels, name="logits")(features)
    return keras.Model(image, keras.layers.Softmax(name="probabilities")(logits), name=architecture.replace("-", "_"))


def refuse_unknown(architecture: str) -> None:
    """Raises UnknownArchitecture. To be called before data is read, which takes longer."""
    if architecture not in _BODIES:
        raise UnknownArchitecture(f"There is no architecture {architecture!r}. Known: {', '.join(_BODIES)}.")


def load(
    architecture: str, input_shape: Shape, n_labels: int, weights: bytes, *, dropout: float | None = None
) -> keras.Model:
    """A network with stored weights."""
    model = build(architecture, input_shape, n_labels, dropout=dropout)
    load_weights(model, weights)
    return model


# Layers are named, so that the exported graph is the same text however many networks a process has built.


def _doodle_cnn(x: Any) -> Any:
    """Three convolutions of 32, 64 and 64 channels, a dense layer of 64: 93 thousand parameters, 2.8 million MACs."""
    for number, channels in enumerate((32, 64, 64), 1):
        x = keras.layers.Conv2D(channels, 3, padding="same", activation="relu", name=f"convolution_{number}")(x)
        x = keras.layers.MaxPooling2D(name=f"pool_{number}")(x)
    return keras.layers.Dense(64, activation="relu", name="dense")(keras.layers.Flatten(name="flat")(x))


def _digits_resnet(x: Any) -> Any:
    """A stem and three residual blocks at 14, 7 and 4 pixels: 113 thousand parameters, 5 million MACs."""
    x = keras.layers.ReLU(name="stem_relu")(_normalised(x, "stem", 24, 3))
    x = keras.layers.MaxPooling2D(name="stem_pool")(x)
    for number, (channels, stride) in enumerate(((24, 1), (48, 2), (64, 2)), 1):
        x = _residual_block(x, f"block_{number}", channels, stride)
    return keras.layers.GlobalAveragePooling2D(name="average")(x)


def _residual_block(x: Any, name: str, channels: int, stride: int) -> Any:
    inner = keras.layers.ReLU(name=f"{name}_inner_relu")(_normalised(x, f"{name}_first", channels, 3, stride))
    inner = _normalised(inner, f"{name}_second", channels, 3)
    same = stride == 1 and x.shape[-1] == channels
    beside = x if same else _normalised(x, f"{name}_beside", channels, 1, stride)
    return keras.layers.ReLU(name=f"{name}_relu")(keras.layers.Add(name=f"{name}_sum")([inner, beside]))


def _normalised(x: Any, name: str, channels: int, size: int, stride: int = 1) -> Any:
    x = keras.layers.Conv2D(channels, size, strides=stride, padding="same", use_bias=False, name=name)(x)
    return keras.layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)


_BODIES: dict[str, Callable[[Any], Any]] = {"doodle-cnn": _doodle_cnn, "digits-resnet": _digits_resnet}


def logits_model(model: keras.Model) -> keras.Model:
    """The same network, sharing its weights, that answers with logits."""
    return keras.Model(model.input, model.get_layer("logits").output)


def weights_to_bytes(model: keras.Model) -> bytes:
    """The weights as a `.weights.h5` file: arrays only, never code. Raises OSError where the disk has no room."""
    with tempfile.TemporaryDirectory() as folder:
        # HDF5 that runs into a full disk takes the whole process with it (a segmentation fault when files close).
        if shutil.disk_usage(folder).free < sum(weight.nbytes for weight in model.get_weights()) + H5_OVERHEAD:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder)
        path = Path(folder) / "model.weights.h5"
        model.save_weights(path)
        return path.read_bytes()


def load_weights(model: keras.Model, weights: bytes) -> None:
    """Raises ValueError or OSError if they do not fit the network."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.weights.h5")  # noqa: PTH118 - Keras wants a text
        Path(path).write_bytes(weights)
        model.load_weights(path)
