"""What a run computes on: the processor, a GPU or several, in float32 or in mixed precision, with XLA or without.

Mixed precision: layers compute in 16 bits, their variables stay float32. That pays where the hardware multiplies such
numbers itself: NVIDIA GPUs from compute capability 7.0 (float16) or 8.0 (bfloat16, which needs no loss scaling), and
processors with AVX-512 BF16 or AMX. XLA pays on GPUs only; on processors its convolutions are slower than oneDNN's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import keras
import tensorflow as tf

from training_server.ml.compute import Compute

Precision = Literal["float32", "mixed_float16", "mixed_bfloat16"]

CPU_FLAGS = {"avx512_bf16", "amx_bf16"}
KEPT_WHOLE = ("logits", "probabilities")  # sums of exponentials need the range and the digits of float32


class TooFewGpus(ValueError):
    """More GPUs are asked for than there are; the message says how many."""


@dataclass(frozen=True)
class Devices:
    """`names`: the devices that share each batch. `remark`: what a person should know of the choice, one line."""

    names: tuple[str, ...]
    kind: Literal["CPU", "GPU"] = "CPU"
    precision: Precision = "float32"
    xla: bool = False
    remark: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the run's record."""
        return {"devices": len(self.names), "kind": self.kind, "precision": self.precision, "xla": self.xla}

    def plainly(self, remark: str) -> Devices:
        """The same devices in float32, without XLA."""
        return replace(self, precision="float32", xla=False, remark=remark)

    @property
    def plain(self) -> bool:
        """Whether a network can be trained on them as it is, without a twin."""
        return len(self.names) == 1 and self.precision == "float32"

    def strategy(self) -> tf.distribute.Strategy:
        return tf.distribute.MirroredStrategy(self.names) if len(self.names) > 1 else tf.distribute.get_strategy()

    def twin(self, model: keras.Model) -> keras.Model:
        """A network with the same weights that computes in their precision; in a strategy's scope, on each a copy."""
        twin = keras.models.clone_model(model, clone_function=self._again)
        twin.set_weights(model.get_weights())
        return twin

    def _again(self, layer: Any) -> Any:
        config = layer.get_config()
        if isinstance(layer, keras.layers.Layer):
            config["dtype"] = "float32" if layer.name in KEPT_WHOLE else self.precision
        return type(layer).from_config(config)


def choose(compute: Compute, *, bfloat16: bool = False, kind: Literal["CPU", "GPU"] = "GPU") -> Devices:
    """As much of what is asked for as there is. `bfloat16`: used by a processor that multiplies it, `fast` or not.
    `kind`: of devices to share batches; CPU in tests. Raises TooFewGpus."""
    there = tuple(device.name for device in tf.config.list_logical_devices(kind))
    if compute.recorded is not None:
        compute = replace(compute, gpus=max(1, min(len(there), int(compute.recorded.get("devices", 1)))))
    if compute.gpus > max(1, len(there)):
        raise TooFewGpus(f"{compute.gpus} {kind}s are asked for, but {_count(len(there), kind)} here.")
    if not there:
        names, kind = (tf.config.list_logical_devices("CPU")[0].name,), "CPU"
    else:
        names = there[: compute.gpus]
    devices = Devices(names, kind)
    if compute.recorded is not None:
        xla = devices.kind == "GPU" and bool(compute.recorded.get("xla"))
        return replace(devices, precision=compute.recorded.get("precision", "float32"), xla=xla)
    if devices.kind == "CPU":
        return _on_processors(devices, compute, bfloat16)
    return _fast(devices) if compute.fast else devices


def _on_processors(devices: Devices, compute: Compute, bfloat16: bool) -> Devices:
    if bfloat16 and multiplies_bfloat16():
        devices = replace(devices, precision="mixed_bfloat16")
    said = f"No GPU was found for --fast: training in {devices.precision} on the processor, without XLA."
    return replace(devices, remark=said) if compute.fast else devices


def _fast(devices: Devices) -> Devices:
    able = min(_capability(name) for name in devices.names)
    precision: Precision = "float32"
    if able >= (7, 0):
        precision = "mixed_bfloat16" if able >= (8, 0) else "mixed_float16"
    return replace(devices, precision=precision, xla=True, remark=f"Training in {precision} with XLA.")


def _capability(name: str) -> tuple[int, int]:
    """The compute capability of a GPU by its logical name; (0, 0) where it has none, as other makers' do not."""
    number = int(name.rsplit(":", 1)[-1])
    details = tf.config.experimental.get_device_details(tf.config.list_physical_devices("GPU")[number])
    found: tuple[int, int] = details.get("compute_capability", (0, 0))
    return found


def multiplies_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether this processor has instructions for it; emulated it would be slower than float32."""
    try:
        lines = cpuinfo.read_text().splitlines()
    except OSError:
        return False
    return any(CPU_FLAGS & set(line.split()) for line in lines if line.startswith("flags"))


def _count(number: int, kind: str) -> str:
    return {0: f"there is no {kind}", 1: f"there is 1 {kind}"}.get(number, f"there are {number} {kind}s")
