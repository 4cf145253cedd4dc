"""Delta-training on arrays in memory."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from tasks.settings import Training
from tests import tiny
from training_server.ml import curriculum, devices, growth, training
from training_server.ml.compute import PLAIN
from training_server.ml.curriculum import Curriculum, Weighed
from training_server.ml.training import Predictor

SHAPE = (8, 8, 1)
RNG = np.random.default_rng(1)


def network(n_labels: int) -> keras.Model:
    keras.utils.set_random_seed(3)
    return tiny.build("tiny", SHAPE, n_labels)


def drawings(label: int, n: int) -> np.ndarray:
    """Noise with a bright row at the label's height."""
    images = RNG.integers(0, 60, (n, *SHAPE)).astype(np.uint8)
    images[:, 2 * label : 2 * label + 2] = 255
    return images


def lesson(known: keras.Model, fresh: int, replayed: tuple[int, ...], each: int = 32) -> Curriculum:
    """Drawings of one label as fresh ones, of others as replay, taught by `known`."""
    images = np.concatenate([drawings(label, each) for label in (fresh, *replayed)])
    labels = np.repeat(np.array([fresh, *replayed], np.int32), each)
    again = images[each:]
    taught = Predictor(known, SHAPE).logits(lambda places: (places, again[places]), len(again))
    return curriculum.compose(
        lambda places: (places, images[places]),
        SHAPE,
        Weighed.evenly(labels[:each]),
        Weighed.evenly(labels[each:]),
        taught,
    )


def train(model: keras.Model, what: Curriculum, **settings: float) -> list[training.Epoch]:
    told: list[training.Epoch] = []
    training.delta_train(
        model, what, Training(**settings), seed=1, after_steps=lambda share: None, after_epoch=told.append
    )
    return told


def test_a_new_label_is_learned_and_the_known_ones_are_kept() -> None:
    known = network(2)
    train(known, lesson(known, 0, (1,)), epochs=30, batch_size=16, learning_rate=5e-3, distillation=0)
    grown = growth.grow(known, network(3))
    train(grown, lesson(known, 2, (0, 1)), epochs=30, batch_size=16, learning_rate=5e-3)
    for label in range(3):
        answered = np.asarray(grown(drawings(label, 20).astype(np.float32))).argmax(1)
        assert (answered == label).mean() >= 0.9, label


def test_a_new_label_gets_more_epochs_where_there_would_be_too_few_steps() -> None:
    known, grown = network(2), network(3)
    settings = {"epochs": 2, "batch_size": 32, "growth_steps": 9}
    assert len(train(grown, lesson(known, 2, (0,)), **settings)) == 5
    assert len(train(grown, lesson(known, 1, (0,)), **settings)) == 2


def test_what_is_only_rehearsed_counts_neither_as_a_hit_nor_as_a_miss() -> None:
    model = network(2)
    plain = lesson(model, 1, (1,))
    others = np.arange(len(plain)) >= 32  # of label 0 as far as the arrays say, and of no weight
    rehearsed = replace(plain, labels=np.where(others, 0, 1).astype(np.int32), weights=(~others).astype(np.float32))
    settings = {"epochs": 25, "batch_size": 16, "learning_rate": 5e-3, "distillation": 0}
    assert train(model, rehearsed, **settings)[-1].accuracy == 1.0


def test_a_loss_that_is_no_number_ends_it() -> None:
    model = network(2)
    with pytest.raises(training.TrainingDiverged, match="not a number"):
        train(model, lesson(model, 0, (1,)), learning_rate=1e30, warmup_steps=0)


def test_in_bfloat16_a_network_answers_nearly_the_same() -> None:
    model, images = network(3), np.concatenate([drawings(label, 400) for label in range(3)])

    def read(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return places, images[places]

    half = replace(devices.choose(PLAIN), precision="mixed_bfloat16")
    exact, rounded = (Predictor(model, SHAPE, on).logits(read, len(images)) for on in (None, half))
    assert exact.dtype == rounded.dtype == np.float32
    assert 0 < np.abs(exact - rounded).max() < 0.05 * np.abs(exact).max()
    assert np.array_equal(exact, Predictor(model, SHAPE, devices.choose(PLAIN)).logits(read, len(images)))
