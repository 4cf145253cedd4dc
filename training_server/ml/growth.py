"""A head with more labels than the champion knew, which answers as before until it learns.

A new label's logit starts as the mean of the old ones, lowered by ln 1000. As the softmax's sum is at least the number
of labels times the exponential of that mean, a new label's probability is below 1/1000 for *every* input, whatever the
weights: the champion stays what it was. The gradient of the cross-entropy on a new label's drawing is nevertheless
nearly −1, so learning begins at full strength.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
LOWERED = math.log(1000)


def known_labels(asked: Sequence[str], made_for: Sequence[str]) -> int | None:
    """How many of the labels asked for a network was made for: its own are the first ones of them. None: they are not,
    so it can neither be used nor grown."""
    known = len(made_for)
    return known if known >= 1 and list(asked[:known]) == list(made_for) else None


def grown(kernel: Weights, bias: Weights, n_labels: int) -> tuple[Weights, Weights]:
    """A head's kernel (features, known) and bias (known,) with `n_labels` columns; the first ones stay as they are."""
    more = n_labels - kernel.shape[1]
    if more < 0:
        raise ValueError(f"a head of {kernel.shape[1]} labels cannot shrink to {n_labels}")
    column = kernel.mean(axis=1, keepdims=True)
    return (
        np.concatenate([kernel, np.repeat(column, more, axis=1)], axis=1),
        np.concatenate([bias, np.full(more, bias.mean() - LOWERED, bias.dtype)]),
    )


def grow(known: keras.Model, larger: keras.Model) -> keras.Model:
    """`larger`, a network of the same architecture with more labels, with the weights of `known` and its head grown."""
    for there, here in zip(known.layers, larger.layers, strict=True):
        weights = there.get_weights()
        if there.name == "logits":
            weights = list(grown(weights[0], weights[1], here.units))
        here.set_weights(weights)
    return larger
