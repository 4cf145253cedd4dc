"""What the pipeline needs of the modules that know network architectures and TF.js, as one thing to hand over.

Tests hand over a smaller one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

Files = dict[str, bytes]


@dataclass(frozen=True)
class Networks:
    """`build(architecture, input_shape, n_labels, dropout=…)` → a model with layers "logits" and "probabilities" that
    takes float32 0–255; `to_tfjs(model, metadata)` → path → bytes; `check(files, model, inputs)` raises where the
    files do not answer as the model does."""

    build: Callable[..., keras.Model]
    load_weights: Callable[[keras.Model, bytes], Any]
    weights_to_bytes: Callable[[keras.Model], bytes]
    to_tfjs: Callable[[keras.Model, dict[str, Any]], Files]
    check: Callable[[Files, keras.Model, NDArray[np.uint8]], Any]


def shipped() -> Networks:
    """The architectures that deltaloop ships, exported through tensorflowjs."""
    from training_server.ml import architectures, export

    return Networks(
        architectures.build,
        architectures.load_weights,
        architectures.weights_to_bytes,
        export.to_tfjs,
        export.check,
    )
