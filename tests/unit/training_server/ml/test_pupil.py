"""The network learns the same thing on every kind of device."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tasks.settings import Training
from tests import tiny
from tests.conftest import REPOSITORY
from training_server.ml import curriculum, devices, pupil, training
from training_server.ml.compute import Compute
from training_server.ml.curriculum import Curriculum, Weighed
from training_server.ml.devices import Devices

SHAPE = (8, 8, 1)
SETTINGS = Training(epochs=12, batch_size=32, learning_rate=5e-3, warmup_steps=2, dropout=0.0)
ONE = devices.choose(Compute())


def lesson(n: int = 75) -> Curriculum:
    """Noise with a bright row at the label's height; two thirds are replay with a teacher's opinion."""
    rng = np.random.default_rng(1)
    labels = (np.arange(n) % 3).astype(np.int32)
    images = rng.integers(0, 60, (n, *SHAPE)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] = 255
    fresh, again = Weighed.evenly(labels[: n // 3]), Weighed.evenly(labels[n // 3 :])
    taught = (3 * np.eye(3, dtype=np.float32))[again.labels]
    return curriculum.compose(lambda places: (places, images[places]), SHAPE, fresh, again, taught)


def network() -> keras.Model:
    keras.utils.set_random_seed(3)
    return tiny.build("tiny", SHAPE, 3)


def train(model: keras.Model, on: Devices, settings: Training = SETTINGS) -> tuple[Devices, list[training.Epoch]]:
    epochs: list[training.Epoch] = []
    used = training.delta_train(
        model, lesson(), settings, seed=1, after_steps=lambda share: None, after_epoch=epochs.append, on=on
    )
    return used, epochs


def largest_difference(one: keras.Model, other: keras.Model) -> float:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return max(float(np.abs(a - b).max()) for a, b in pairs)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_what_was_trained_in_mixed_precision_is_a_plain_float32_network(precision: Any) -> None:
    model, plain = network(), network()
    used, epochs = train(model, Devices(ONE.names, precision=precision))
    _, plainly = train(plain, ONE)
    assert used.precision == precision
    assert {variable.dtype for variable in model.weights} == {"float32"}
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.Layer)]
    assert {layer.compute_dtype for layer in layers} == {"float32"}
    assert largest_difference(model, plain) > 0, "it was computed in float32"
    assert epochs[-1].accuracy > 0.9
    assert epochs[-1].loss == pytest.approx(plainly[-1].loss, abs=0.1)


def test_a_model_follows_its_twin_epoch_by_epoch() -> None:
    model = network()
    seen: list[float] = []
    training.delta_train(
        model,
        lesson(),
        SETTINGS,
        seed=1,
        after_steps=lambda share: None,
        after_epoch=lambda epoch: seen.append(float(np.abs(model.get_layer("logits").get_weights()[0]).sum())),
        on=Devices(ONE.names, precision="mixed_bfloat16"),
    )
    assert len(set(seen)) == SETTINGS.epochs


def test_how_many_steps_are_one_call_changes_no_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    together, one_by_one = network(), network()
    dropping = SETTINGS.model_copy(update={"dropout": 0.1})
    _, epochs = train(together, ONE, dropping)
    monkeypatch.setattr(pupil, "AT_ONCE", 1)
    _, same = train(one_by_one, ONE, dropping)
    assert largest_difference(together, one_by_one) == 0
    assert [epoch.loss for epoch in epochs] == pytest.approx([epoch.loss for epoch in same], rel=1e-5)
    assert [epoch.accuracy for epoch in epochs] == [epoch.accuracy for epoch in same]


def test_xla_comes_to_the_same_weights() -> None:
    model, plain = network(), network()
    used, _ = train(model, Devices(ONE.names, xla=True))
    train(plain, ONE)
    assert used.xla
    assert used.remark == ""
    assert largest_difference(model, plain) < 1e-3


class Uncompilable(keras.layers.Layer):
    """Does nothing, in Python, which XLA cannot compile."""

    def call(self, x: Any) -> Any:
        nothing = tf.numpy_function(lambda a: np.zeros_like(a), [tf.stop_gradient(x)], x.dtype)
        return x + tf.ensure_shape(nothing, x.shape)


def test_what_xla_cannot_compile_is_trained_plainly_and_said_in_one_line() -> None:
    def uncompilable() -> keras.Model:
        model = network()
        logits = model.get_layer("logits")
        head = keras.layers.Dense(3, name="logits")
        made = keras.Model(model.input, head(Uncompilable()(logits.input)))
        head.set_weights(logits.get_weights())
        return made

    model, plain = uncompilable(), uncompilable()
    used, _ = train(model, Devices(ONE.names, precision="mixed_bfloat16", xla=True))
    train(plain, ONE)
    assert (used.precision, used.xla) == ("float32", False)
    assert used.remark.startswith("XLA cannot compile this network: training in float32.")
    assert "\n" not in used.remark
    assert largest_difference(model, plain) == 0


def test_the_first_convolution_stays_and_the_others_learn() -> None:
    def moved(fixed: bool) -> list[bool]:
        model = network()
        before = model.get_weights()
        train(model, ONE, SETTINGS.model_copy(update={"fixed_first_convolution": fixed}))
        return [bool(np.any(a != b)) for a, b in zip(before, model.get_weights(), strict=True)]

    convolutions = [0, 5]  # each followed by the four arrays of its batch normalisation
    assert [moved(True)[place] for place in convolutions] == [False, True]
    assert [moved(False)[place] for place in convolutions] == [True, True]


ON_TWO = """
import sys
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from tests.unit.training_server.ml import test_pupil as here
from training_server.ml import devices
from training_server.ml.compute import Compute
try:
    devices.choose(Compute(gpus=3), kind="CPU")
except devices.TooFewGpus as error:
    print(error)
two, one = here.network(), here.network()
on = devices.choose(Compute(gpus=2), kind="CPU")
used, epochs = here.train(two, on)
_, alone = here.train(one, here.ONE)
assert used.to_json() == {"devices": 2, "kind": "CPU", "precision": "float32", "xla": False}, used
assert here.largest_difference(two, one) < 1e-4, here.largest_difference(two, one)
assert here.largest_difference(two, here.network()) > 0.01, "nothing was learned"
assert abs(epochs[-1].loss - alone[-1].loss) < 1e-4, (epochs[-1], alone[-1])
assert epochs[-1].accuracy == alone[-1].accuracy
half = here.network()
dropping = here.SETTINGS.model_copy(update={"dropout": 0.1})
used, epochs = here.train(half, here.Devices(on.names, precision="mixed_float16", xla=True), dropping)
assert (used.precision, used.xla) == ("mixed_float16", True), used
assert epochs[-1].accuracy > 0.9, epochs
"""


def test_two_devices_learn_what_one_learns() -> None:
    """In a process of its own: how many logical devices there are must be said before TensorFlow starts."""
    done = subprocess.run(
        [sys.executable, "-c", ON_TWO], cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "3 CPUs are asked for, but there are 2 CPUs here." in done.stdout
