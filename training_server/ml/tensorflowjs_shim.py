"""Makes `import tensorflowjs` work beside a present TensorFlow.

The package wants decision forests, TF Hub and JAX at import, which convert models of other kinds and do not install
together with this TensorFlow. Empty modules take their places before the import; converting a SavedModel needs none.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_NAMES_BY_MODULE: dict[str, tuple[str, ...]] = {
    "tensorflow_decision_forests": (),
    "tensorflow_hub": (),
    "tensorflowjs.converters.converter": ("convert",),
    "tensorflowjs.converters.keras_tfjs_loader": ("deserialize_keras_model", "load_keras_model"),
    "tensorflowjs.converters.jax_conversion": ("convert_jax",),
}


def converters() -> Any:
    """The package's `converters`, of which `convert_tf_saved_model` is fit for use."""
    for module, names in _NAMES_BY_MODULE.items():
        if module not in sys.modules:
            empty = ModuleType(module)
            for name in names:
                setattr(empty, name, None)
            sys.modules[module] = empty
    from tensorflowjs import converters as found

    return found
