"""What pages know of a layer: its words, and what follows from its fields."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from cvlab.feature_maps import LayerInfo, Seen, noticed, stages, summary

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


def test_a_network_coarsely_is_the_last_layer_of_each_size_that_finds_something_and_its_answer():
    shapes = {
        "in": (8, 8, 3),
        "a": (8, 8, 4),
        "pad": (9, 9, 4),
        "b": (4, 4, 4),
        "c": (4, 4, 9),
        "d": (1, 1, 9),
        "e": (5,),
    }
    kinds = {"in": "InputLayer", "pad": "ZeroPadding2D", "e": "Dense"}
    layers = [
        LayerInfo(path=n, keras_class=kinds.get(n, "Conv2D"), shape=shape) for n, shape in shapes.items()
    ]
    assert stages(layers) == ["a", "c", "e"]
    assert stages(layers[:5]) == ["a", "c"]


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


def test_a_map_of_the_bar_lies_in_the_upper_quarter_of_the_strokes_and_one_of_the_stroke_does_not():
    seven = np.zeros((28, 28, 1), np.float32)
    seven[4:7, 8:20] = seven[4:24, 17:20] = 1
    bar, stroke = np.zeros((26, 26), np.float32), np.zeros((26, 26), np.float32)
    bar[3:6, 7:19] = 2
    stroke[3:23, 16:19] = 1
    assert noticed(seven, [bar], 2.0) == {"strong": 1.0, "upper": 1.0, "apart": None}
    found = noticed(seven, [stroke], 2.0)
    assert found["strong"] == 0.5
    assert 0.2 < found["upper"] < 0.4


def test_two_maps_are_apart_by_what_is_above_zero():
    one, half = np.full((2, 2), 1.0, np.float32), np.full((2, 2), 0.5, np.float32)
    empty = np.zeros((4, 4, 1), np.float32)
    assert noticed(empty, [one, half], 1.0) == {"strong": 1.0, "upper": None, "apart": 0.5}
    assert noticed(empty, [-one, -half], 1.0)["apart"] is None


def test_the_units_of_a_layer_have_no_upper_part():
    assert noticed(np.ones((4, 4, 1), np.float32), [np.float32(3.0)], 3.0)["upper"] is None
