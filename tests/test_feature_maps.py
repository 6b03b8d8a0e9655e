"""What pages know of a layer: its words, and what follows from its fields."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from cvlab.feature_maps import LayerInfo, Seen, summary

CONVOLUTION = LayerInfo(
    path="inner/conv2d_1",
    keras_class="Conv2D",
    shape=(26, 26, 6),
    activation="relu",
    window=(3, 3),
    filters=6,
    kernels=(3, 3, 1, 6),
)
DENSE = LayerInfo(path="dense", keras_class="Dense", shape=(10,), activation="softmax", units=10)
POOLING = LayerInfo(path="pool", keras_class="MaxPooling2D", shape=(13, 13, 6), window=(2, 2))


def test_a_layer_in_words():
    assert CONVOLUTION.words == "Conv2D 3 × 3, 6 filters, relu"
    assert replace(CONVOLUTION, activation="linear").words == "Conv2D 3 × 3, 6 filters"
    assert DENSE.words == "Dense, 10 units, softmax"
    assert POOLING.words == "MaxPooling2D 2 × 2"
    assert CONVOLUTION.name == "conv2d_1"


def test_maps_have_places_and_rows_have_none():
    assert [layer.spatial for layer in (CONVOLUTION, DENSE, POOLING)] == [True, False, True]
    assert [layer.is_row for layer in (CONVOLUTION, DENSE, POOLING)] == [False, True, False]
    assert not replace(POOLING, shape=(1, 1, 6)).spatial


@pytest.mark.parametrize(
    ("keras_class", "activation", "activated"),
    [
        ("Conv2D", "relu6", True),
        ("Conv2D", "leaky_relu", True),
        ("Conv2D", "linear", False),
        ("Dense", "softmax", False),
        ("ReLU", "linear", True),
        ("PReLU", "linear", True),
        ("Activation", "swish", True),
        ("ActivityRegularization", "linear", False),
    ],
)
def test_what_has_gone_through_its_activation(keras_class, activation, activated):
    assert replace(CONVOLUTION, keras_class=keras_class, activation=activation).activated == activated


@pytest.mark.parametrize(
    "keras_class",
    [
        "InputLayer",
        "Flatten",
        "Reshape",
        "Dropout",
        "SpatialDropout2D",
        "ZeroPadding2D",
        "MaxPooling2D",
        "RandomFlip",
        "GlobalAveragePooling2D",
        "BatchNormalization",
        "LayerNormalization",
        "Rescaling",
    ],
)
def test_layers_that_only_hand_on_find_nothing(keras_class):
    assert not replace(POOLING, keras_class=keras_class).finding


@pytest.mark.parametrize("keras_class", ["Conv2D", "DepthwiseConv2D", "Dense", "Add", "Activation", "ReLU"])
def test_other_layers_find_something(keras_class):
    assert replace(POOLING, keras_class=keras_class).finding


def test_a_record_of_maps_travels_between_processes_without_a_copy_of_its_arrays():
    values = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    seen = Seen(
        probabilities=values[0, 0], logits=values[0, 0], maps={"a": values}, layers=[summary("a", values)]
    )
    apart: list[pickle.PickleBuffer] = []
    sent = pickle.dumps(seen, protocol=5, buffer_callback=apart.append)
    found = pickle.loads(sent, buffers=apart)
    assert np.shares_memory(found.maps["a"], values)
    assert found.layers == seen.layers
    assert found.layers[0].zeros == pytest.approx(1 / 24)
