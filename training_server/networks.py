"""What the pipeline needs of the modules that know network architectures and TF.js, as one thing to hand over.

Tests hand over a smaller one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from tasks.spec import Task
from training_server import config, tfjs_in_node
from training_server.ml.parity import Answer

Files = dict[str, bytes]


@dataclass(frozen=True)
class Networks:
    """`build(architecture, input_shape, n_labels, dropout=…)` → a model with layers "logits" and "probabilities" that
    takes float32 0–255; `to_tfjs(model, metadata, shown)` → path → bytes; `answering(files, task)` → for as long as it
    lasts, what the files answer to images in a page; raises NoAnswer. `refuse_unready()`: raises NoAnswer where that
    could not be, whatever the files."""

    build: Callable[..., keras.Model]
    load_weights: Callable[[keras.Model, bytes], Any]
    weights_to_bytes: Callable[[keras.Model], bytes]
    to_tfjs: Callable[[keras.Model, dict[str, Any], NDArray[np.uint8] | None], Files]
    answering: Callable[[Files, Task], AbstractContextManager[Answer]]
    refuse_unready: Callable[[], None] = lambda: None


def shipped() -> Networks:
    """The architectures that deltaloop ships, exported through tensorflowjs, run by TF.js as in a page."""
    from training_server.ml import architectures, export

    return Networks(
        architectures.build,
        architectures.load_weights,
        architectures.weights_to_bytes,
        export.to_tfjs,
        partial(tfjs_in_node.answering, node=config.node()),
        partial(tfjs_in_node.refuse_unready, config.node()),
    )
