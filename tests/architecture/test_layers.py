"""Layers: shapes, counts and words, against Keras' own layers."""

import dataclasses
import itertools

import pytest

from cvlab.layers import (
    FAMILIES,
    LAYERS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
    RandomFlip,
    Rescaling,
    ZeroPadding2D,
)
from cvlab.regularizers import L1, L2

EXAMPLES = (
    *(
        (Conv2D(filters=5, kernel_size=k, strides=s, padding=p, dilation_rate=d), (17, 12, 3))
        for k, s, p, d in itertools.product(
            ((3, 3), (2, 5), (1, 1)), ((1, 1), (2, 3)), ("valid", "same"), ((1, 1), (2, 1))
        )
        if max(s) == 1 or max(d) == 1
    ),
    *(
        (pool(pool_size=k, strides=s, padding=p), (17, 12, 3))
        for pool, k, s, p in itertools.product(
            (MaxPooling2D, AveragePooling2D), ((2, 2), (3, 1)), (None, (1, 2)), ("valid", "same")
        )
    ),
    (GlobalAveragePooling2D(), (17, 12, 3)),
    (GlobalMaxPooling2D(), (17, 12, 3)),
    (ZeroPadding2D(padding=(2, 0)), (17, 12, 3)),
    *((LAYERS[kind](), (17, 12, 3)) for kind in LAYERS if LAYERS[kind].family == "augmentation"),
    (Rescaling(scale=0.5), (5, 6, 7)),
    (Flatten(), (17, 12, 3)),
    (Flatten(), (7,)),
    (Dense(units=4), (7,)),
    (Dense(units=4), (5, 6, 7)),
    (Dropout(rate=0.5), (7,)),
    (BatchNormalization(), (5, 6, 7)),
    (Activation(activation="softmax"), (7,)),
)


@pytest.mark.keras
@pytest.mark.parametrize(("layer", "shape"), EXAMPLES)
def test_shapes_and_counts_are_those_of_keras(layer, shape):
    import numpy as np

    from cvlab.nets.build import keras_object

    theirs = keras_object(layer)
    output = theirs(np.zeros((1, *shape), np.float32))
    assert layer.problem(shape) is None
    assert layer.output_shape(shape) == tuple(output.shape[1:])
    assert layer.parameter_count(shape) == theirs.count_params()
    assert layer.trainable_count(shape) == sum(np.prod(v.shape) for v in theirs.trainable_weights)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_survives_its_serial_form(kind):
    spec = LAYERS[kind]()
    assert LAYERS.make(dataclasses.asdict(spec)) == spec


def test_a_layer_with_regularizers_survives_its_serial_form():
    spec = Conv2D(kernel_regularizer=L2(l2=0.1), activity_regularizer=L1())
    assert LAYERS.make(dataclasses.asdict(spec)) == spec
    assert spec.regularizers() == {"kernel_regularizer": L2(l2=0.1), "activity_regularizer": L1()}


def test_multiplications_of_a_convolution_are_counted_by_hand():
    # 26 x 26 places, 6 filters, each 3 x 3 x 1 products.
    assert Conv2D(filters=6).mac_count((28, 28, 1)) == 26 * 26 * 6 * 9


def test_multiplications_of_a_dense_layer_are_its_weights():
    assert Dense(units=10).mac_count((300,)) == 3000


def test_a_window_larger_than_its_map_is_explained():
    problem = Conv2D(kernel_size=(5, 5)).problem((3, 3, 8))
    assert "5 × 5 window does not fit into the 3 × 3 map" in problem


def test_dilation_widens_the_window():
    assert Conv2D(kernel_size=(3, 3), dilation_rate=(2, 2)).problem((4, 4, 1)) is not None
    assert Conv2D(kernel_size=(3, 3), dilation_rate=(2, 2)).output_shape((5, 5, 1)) == (1, 1, 6)


def test_strides_with_dilation_are_refused_in_words():
    assert "not joined" in Conv2D(strides=(2, 2), dilation_rate=(2, 2)).problem((28, 28, 1))


@pytest.mark.parametrize("layer", [Conv2D(), MaxPooling2D(), GlobalMaxPooling2D(), RandomFlip()])
def test_a_map_is_needed_where_there_is_only_a_row(layer):
    assert "300 numbers in a row" in layer.problem((300,))


def test_a_random_layer_behind_a_convolution_is_refused_in_words():
    assert "1 or 3 channels, but 6 come in" in RandomFlip().problem((26, 26, 6))


@pytest.mark.keras
def test_rescaling_gives_keras_own_numbers_and_brightness_stays_within_the_pixels():
    import numpy as np

    from cvlab.nets.build import keras_object

    pixels = np.linspace(0, 1, 48, dtype=np.float32).reshape(1, 4, 4, 3)
    scaled = np.asarray(keras_object(LAYERS["rescaling"]())(pixels))
    np.testing.assert_allclose(scaled, pixels * 2 - 1, atol=1e-6)
    for kind in ("random_brightness", "random_contrast"):
        varied = np.asarray(keras_object(LAYERS[kind](factor=0.5))(pixels, training=True))
        assert 0 <= varied.min() <= varied.max() <= 1


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_is_of_a_known_family(kind):
    assert LAYERS[kind].family in FAMILIES


def test_limits_are_checked_with_the_regularizers():
    assert "Filters" in Conv2D(filters=0).problem((28, 28, 1))
    assert "L2 factor" in Conv2D(kernel_regularizer=L2(l2=-1.0)).problem((28, 28, 1))
