"""What two hashes make of copies, nearly copies and different drawings."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tasks.recipes import RECIPES
from tests import synthetic
from training_server.ml import hashing

RECIPE = RECIPES["quickdraw-bitmap"]
LABELS = ("cat", "sun", "car", "1", "0", "7")


def drawn(label: str, n: int, seed: int = 0) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    return np.stack([RECIPE.from_strokes(synthetic.drawing(label, rng)) for _ in range(n)])


def distances(images: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.uint8]:
    pairs = zip(hashing.perceptual(images), hashing.perceptual(others), strict=True)
    return np.array([hashing.distances(one, np.array([other]))[0] for one, other in pairs])


def test_the_exact_hash_is_of_every_byte() -> None:
    image = drawn("cat", 1)
    other = image.copy()
    other[0, 0, 0, 0] ^= 1
    one, same, another = hashing.exact(np.concatenate([image, image, other]))
    assert one == same
    assert one != another
    assert len(np.unique(hashing.exact(drawn("cat", 50)))) == 50


def test_a_copy_with_a_little_noise_is_near() -> None:
    rng = np.random.default_rng(1)
    images = np.concatenate([drawn(label, 30) for label in LABELS])
    noisy = np.clip(images + rng.normal(0, 10, images.shape), 0, 255).astype(np.uint8)
    assert (distances(images, noisy) <= 2).mean() > 0.85


def test_a_copy_that_is_only_dimmer_is_near() -> None:
    images = np.concatenate([drawn(label, 30) for label in LABELS])
    assert distances(images, (images * 0.8).astype(np.uint8)).max() <= 2


@pytest.mark.parametrize(("label", "share"), [("cat", 0.0), ("sun", 0.0), ("car", 0.0), ("0", 0.01), ("1", 0.02)])
def test_different_drawings_of_one_label_are_apart(label: str, share: float) -> None:
    images = drawn(label, 120)
    assert (distances(images[1:], images[:-1]) <= 2).mean() <= share


def test_pictures_with_colours_have_hashes_too() -> None:
    images = np.random.default_rng(2).integers(0, 256, (3, 32, 40, 3)).astype(np.uint8)
    assert len(set(hashing.perceptual(images).tolist())) == len(hashing.exact(images)) == 3


def test_an_empty_picture_and_no_picture_are_no_trouble() -> None:
    assert hashing.perceptual(np.zeros((2, 28, 28, 1), np.uint8)).tolist() == [0, 0]
    none = np.zeros((0, 28, 28, 1), np.uint8)
    assert len(hashing.perceptual(none)) == len(hashing.exact(none)) == 0
