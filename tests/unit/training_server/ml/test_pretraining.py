"""Pretraining: it learns, keeps the best epoch by validation, and augments without losing the drawing."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from tasks.recipes import RECIPES
from tasks.splits import Split
from tests import synthetic
from training_server.ml import architectures, pretraining, unknowns
from training_server.ml.augmentation import augmented

LABELS = ("sun", "power outlet", "airplane")


def examples(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(n, dtype=np.int32) % len(LABELS)
    recipe = RECIPES["quickdraw-bitmap"]
    return np.stack([recipe.from_strokes(synthetic.drawing(LABELS[i], rng)) for i in labels]), labels


def test_a_few_epochs_learn_shapes_and_the_best_epoch_is_kept() -> None:
    keras.utils.set_random_seed(8)
    model = architectures.build("doodle-cnn", (28, 28, 1), len(LABELS))
    validation = examples(60, 2)
    told: list[pretraining.Epoch] = []
    history = pretraining.pretrain(
        model,
        examples(240, 1),
        validation,
        pretraining.Settings(epochs=10, plain_epochs=2, batch_size=32, warmup_steps=5, average=0.9),
        mirror=False,
        seed=3,
        after_epoch=told.append,
    )
    assert told == history
    assert [epoch.number for epoch in history] == list(range(1, 13))
    accuracy, _ = pretraining.evaluate(model, *validation)
    assert accuracy == max(epoch.validation_accuracy for epoch in history)
    assert accuracy > 0.9


def test_it_learns_to_doubt_drawings_of_other_things_and_scribbles() -> None:
    recipe, rng = RECIPES["quickdraw-bitmap"], np.random.default_rng(7)

    def others(words: tuple[str, ...], split: Split) -> np.ndarray:
        drawn = [recipe.from_strokes(synthetic.drawing(word, rng)) for word in words for _ in range(20)]
        return np.concatenate([np.stack(drawn), unknowns.scribbles(recipe, split, 60, seed=7)])

    sure = []
    met, never_met = others(("cat", "shoe", "bird", "bus", "whale"), "train"), others(("car", "dog"), "holdout")
    for unknown in (None, met):
        keras.utils.set_random_seed(8)
        model = architectures.build("doodle-cnn", (28, 28, 1), len(LABELS))
        settings = pretraining.Settings(epochs=8, plain_epochs=2, batch_size=32, warmup_steps=5, average=0.9)
        pretraining.pretrain(
            model,
            examples(240, 1),
            examples(60, 2),
            settings,
            mirror=False,
            seed=3,
            after_epoch=lambda epoch: None,
            unknown=unknown,
        )
        assert pretraining.evaluate(model, *examples(60, 9))[0] > 0.9
        sure.append(pretraining.predict(model, never_met).max(1).mean())
    assert sure[1] < sure[0] - 0.15


def test_augmentation_keeps_the_shape_the_range_and_most_of_the_ink() -> None:
    images = examples(30, 4)[0].astype(np.float32)
    tf.random.set_seed(5)
    changed = augmented(tf.constant(images), mirror=True).numpy()
    assert changed.shape == images.shape
    assert changed.min() >= 0
    assert changed.max() <= 255.001
    assert 0.75 < changed.sum() / images.sum() < 1.25
    assert (np.abs(changed - images).mean(axis=(1, 2, 3)) > 1).all()


def test_only_a_mirrored_task_is_flipped() -> None:
    picture = np.zeros((400, 28, 28, 1), np.float32)
    picture[:, 4:24, 18:24] = 255  # ink on the right only
    tf.random.set_seed(6)
    left = {
        mirror: augmented(tf.constant(picture), mirror=mirror).numpy()[:, :, :14].sum((1, 2, 3)) for mirror in (0, 1)
    }
    share = {mirror: float((ink > 20_000).mean()) for mirror, ink in left.items()}
    assert share[0] < 0.05
    assert 0.4 < share[1] < 0.6
