"""Which devices and which precision a run gets of what it asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests import tiny
from training_server.ml import devices
from training_server.ml.compute import Compute
from training_server.ml.devices import Devices

SHAPE = (8, 8, 1)


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets TensorFlow say that there are GPUs of these compute capabilities."""

    def there(*capabilities: tuple[int, int]) -> None:
        found = [SimpleNamespace(name=f"/device:GPU:{number}") for number in range(len(capabilities))]
        logical = tf.config.list_logical_devices
        monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: found if kind == "GPU" else logical(kind))
        monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: found)
        details = {id(one): {"compute_capability": able} for one, able in zip(found, capabilities, strict=True)}
        monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda one: details[id(one)])

    return there


def test_without_a_wish_one_device_computes_in_float32() -> None:
    found = devices.choose(Compute())
    assert (len(found.names), found.precision, found.xla, found.remark) == (1, "float32", False, "")


@pytest.mark.parametrize(
    ("capability", "precision"), [((6, 1), "float32"), ((7, 0), "mixed_float16"), ((8, 9), "mixed_bfloat16")]
)
def test_a_gpu_gets_xla_and_the_precision_that_it_multiplies(
    gpus: Any, capability: tuple[int, int], precision: str
) -> None:
    gpus(capability)
    found = devices.choose(Compute(fast=True))
    assert (found.kind, found.precision, found.xla) == ("GPU", precision, True)
    assert found.remark == f"Training in {precision} with XLA."
    assert devices.choose(Compute(), bfloat16=True).precision == "float32"


def test_the_weakest_of_several_gpus_says_the_precision(gpus: Any) -> None:
    gpus((9, 0), (7, 5), (6, 0))
    assert devices.choose(Compute(fast=True, gpus=2)).precision == "mixed_float16"


@pytest.mark.parametrize(("able", "precision"), [(True, "mixed_bfloat16"), (False, "float32")])
def test_where_there_is_no_gpu_one_line_says_what_is_done_instead(
    monkeypatch: pytest.MonkeyPatch, able: bool, precision: str
) -> None:
    monkeypatch.setattr(devices, "multiplies_bfloat16", lambda: able)
    found = devices.choose(Compute(fast=True), bfloat16=True)
    assert (found.kind, found.precision, found.xla) == ("CPU", precision, False)
    assert found.remark == f"No GPU was found for --fast: training in {precision} on the processor, without XLA."
    assert devices.choose(Compute(), bfloat16=True) == replace(found, remark="")
    assert devices.choose(Compute(fast=True)).precision == "float32"


@pytest.mark.parametrize(
    ("there", "words"), [(0, "there is no GPU here"), (1, "there is 1 GPU here"), (2, "there are 2 GPUs here")]
)
def test_more_gpus_than_there_are_are_refused_with_their_number(gpus: Any, there: int, words: str) -> None:
    gpus(*[(9, 0)] * there)
    with pytest.raises(devices.TooFewGpus, match=f"^3 GPUs are asked for, but {words}.$"):
        devices.choose(Compute(gpus=3))


def test_what_another_run_was_trained_on_is_followed_as_far_as_possible(gpus: Any) -> None:
    recorded = Devices(("a", "b"), "GPU", "mixed_float16", xla=True).to_json()
    here = devices.choose(Compute(recorded=recorded))
    assert (len(here.names), here.precision, here.xla) == (1, "mixed_float16", False)
    gpus((9, 0), (9, 0), (9, 0))
    assert devices.choose(Compute(recorded=recorded)).to_json() == recorded
    assert devices.choose(Compute(recorded={"steps": 7})).precision == "float32"


def test_the_processor_says_whether_it_multiplies_bfloat16(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text("model name: avx512_bf16\nflags\t\t: fpu avx512f avx512_bf16\n")
    assert devices.multiplies_bfloat16(told)
    told.write_text("model name: avx512_bf16\nflags\t\t: fpu avx512f\n")
    assert not devices.multiplies_bfloat16(told)
    assert not devices.multiplies_bfloat16(tmp_path / "nothing")


def test_a_twin_computes_in_16_bits_with_the_same_float32_weights() -> None:
    model = tiny.build("tiny", SHAPE, 3)
    model.layers[2].trainable = False
    twin = Devices(("CPU:0",), precision="mixed_bfloat16").twin(model)
    computing = {layer.name: layer.compute_dtype for layer in twin.layers if layer.weights}
    assert computing.pop("logits") == "float32"
    assert set(computing.values()) == {"bfloat16"}
    assert {variable.dtype for variable in twin.weights} == {"float32"}
    assert not twin.layers[2].trainable
    for here, there in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_array_equal(here, there)
    assert {layer.compute_dtype for layer in model.layers if isinstance(layer, keras.layers.Layer)} == {"float32"}
