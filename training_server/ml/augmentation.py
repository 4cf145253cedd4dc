"""Drawings a little turned, moved, stretched and sheared, so that a network sees no drawing twice."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

TURN, SHIFT, ZOOM, SHEAR = 0.15, 0.08, 0.12, 0.1  # radians, share of the side, share, share


def augmented(images: Any, *, mirror: bool) -> Any:
    """float32 (n, H, W, C) → the same shape, each by its own random affine map; outside is black.

    mirror: also flip half of them left to right.
    """
    shape = tf.shape(images)
    n = shape[0]
    height, width = tf.cast(shape[1], tf.float32), tf.cast(shape[2], tf.float32)

    def uniform(reach: float) -> Any:
        return tf.random.uniform([n], -reach, reach)

    turn, shear, zoom_x, zoom_y = uniform(TURN), uniform(SHEAR), 1 + uniform(ZOOM), 1 + uniform(ZOOM)
    if mirror:
        zoom_x *= tf.where(tf.random.uniform([n]) < 0.5, -1.0, 1.0)
    a, b = tf.cos(turn) * zoom_x, (tf.sin(turn) + shear) * zoom_y
    c, d = -tf.sin(turn) * zoom_x, tf.cos(turn) * zoom_y
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    # Output to input: p ↦ M·(p − middle) + middle + shift.
    e = middle_x - a * middle_x - b * middle_y + uniform(SHIFT) * width
    f = middle_y - c * middle_x - d * middle_y + uniform(SHIFT) * height
    zero = tf.zeros_like(a)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack([a, b, e, c, d, f, zero, zero], axis=1),
        output_shape=shape[1:3],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
