"""The peer's model is the same network, written the way the classic way publishes it."""

from __future__ import annotations

import json

import keras
import numpy as np
import pytest

from bench import layers_model


def chain() -> keras.Model:
    image = keras.Input((8, 8, 1))
    x = keras.layers.Rescaling(1 / 255)(image)
    x = keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="convolution")(x)
    x = keras.layers.MaxPooling2D(name="pool")(x)
    x = keras.layers.Dropout(0.2)(keras.layers.Flatten(name="flat")(x))
    logits = keras.layers.Dense(3, name="logits")(x)
    return keras.Model(image, keras.layers.Softmax(name="probabilities")(logits))


def test_the_file_lists_the_layers_that_count_and_the_shape_of_the_input() -> None:
    document = json.loads(layers_model.files(chain())["model.json"])
    layers = document["modelTopology"]["model_config"]["config"]["layers"]
    assert document["format"] == "layers-model"
    assert [layer["class_name"] for layer in layers] == ["Conv2D", "MaxPooling2D", "Flatten", "Dense", "Softmax"]
    assert layers[0]["config"]["batch_input_shape"] == [None, 8, 8, 1]
    assert layers[0]["config"]["activation"] == "relu"
    assert layers[3]["config"]["units"] == 3


def test_the_weights_are_the_networks_own_in_float32_in_the_order_listed() -> None:
    model = chain()
    files = layers_model.files(model)
    (group,) = json.loads(files["model.json"])["weightsManifest"]
    stored = np.frombuffer(files[group["paths"][0]], "<f4")
    names = [weight["name"] for weight in group["weights"]]
    assert names == ["convolution/kernel", "convolution/bias", "logits/kernel", "logits/bias"]
    np.testing.assert_array_equal(stored, np.concatenate([np.ravel(values) for values in model.get_weights()]))


def test_a_layer_that_cannot_be_written_is_named() -> None:
    image = keras.Input((8, 8, 1))
    model = keras.Model(image, keras.layers.BatchNormalization(name="norm")(image))
    with pytest.raises(layers_model.NotClassic, match="norm is a BatchNormalization"):
        layers_model.files(model)
