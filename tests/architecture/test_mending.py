"""Mends: each leads to a network whose broken layer fits, or that answers; and none is offered without need."""

import pytest

from cvlab.architecture import PRESETS, Architecture, answering, answers_two, mends
from cvlab.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    RandomFlip,
)

SMALL = (8, 8, 1)
BROKEN = {
    "a window too large": (Conv2D(kernel_size=(5, 5)), Conv2D(kernel_size=(5, 5)), Flatten(), Dense()),
    "a pooling too large": (Conv2D(), MaxPooling2D(pool_size=(7, 2)), Flatten()),
    "a dilated window": (Conv2D(dilation_rate=(5, 5)), Flatten()),
    "strides and dilation": (Conv2D(strides=(2, 2), dilation_rate=(2, 2)),),
    "a convolution behind flatten": (Flatten(), Conv2D(), Dense()),
    "pooling behind global pooling": (Conv2D(), GlobalAveragePooling2D(), MaxPooling2D(), Dense()),
    "a flip behind a convolution": (Conv2D(filters=5), RandomFlip()),
}


@pytest.mark.parametrize("layers", BROKEN.values(), ids=BROKEN)
def test_every_offer_mends_the_layer_that_breaks(layers):
    net = Architecture(SMALL, layers)
    broken = net.broken()
    place = broken.place
    assert net.problems() == (broken.words,)
    offers = mends(net)
    assert len(offers) >= 2
    for mend in offers:
        assert mend.network.broken() is None or mend.network.broken().place > place
        assert 0 <= mend.place < len(mend.network.layers)


def test_the_likeliest_mend_comes_first():
    first = {name: mends(Architecture(SMALL, layers))[0].label for name, layers in BROKEN.items()}
    assert first == {
        "a window too large": "Padding 'same'",
        "a pooling too large": "Padding 'same'",
        "a dilated window": "Padding 'same'",
        "strides and dilation": "Dilation 1",
        "a convolution behind flatten": "Move it before layer 1 (Flatten)",
        "pooling behind global pooling": "Move it before layer 2 (GlobalAveragePooling2D)",
        "a flip behind a convolution": "Move it to the front",
    }


def test_a_smaller_window_is_just_as_large_as_the_map():
    net = Architecture((4, 9, 1), (Conv2D(kernel_size=(5, 3)),))
    assert mends(net)[1].label == "A 4 × 3 window"
    assert mends(net)[1].network.output_shape() == (1, 7, 6)


def test_a_sound_network_needs_no_mend():
    assert all(mends(net) == () for net in PRESETS.values())


def test_a_network_with_too_many_weights_is_pooled_before_its_flatten():
    net = Architecture((224, 224, 3), (Conv2D(filters=64), Flatten(), Dense(units=64)))
    assert "parameters" in net.problems()[0]
    (mend,) = mends(net)
    assert mend.label == "Max pooling before Flatten"
    assert mend.network.problems() == ()


UNANSWERED = {
    "a map": (Conv2D(),),
    "a row": (Conv2D(), Flatten()),
    "a row of other length": (Flatten(), Dense(units=3, activation="softmax")),
    "no softmax": (Flatten(), Dense(units=10)),
    "another activation": (Flatten(), Dense(units=10), Activation(activation="relu")),
    "dropout at the end": (Flatten(), Dense(units=10, activation="softmax"), Dropout()),
    "an activation inside": (Flatten(), Dense(units=12, activation="tanh"), BatchNormalization()),
    "dense at every place": (Conv2D(), Dense(units=10, activation="softmax")),
    "a convolution last": (Dense(units=10), Conv2D()),
}


@pytest.mark.parametrize("layers", UNANSWERED.values(), ids=UNANSWERED)
def test_a_network_is_made_to_answer(layers):
    mend = answering(Architecture(SMALL, layers), 10)
    assert mend.network.output_shape() == (10,)
    assert mend.network.layers[-1].activation == "softmax"
    assert mend.network.problems() == ()
    assert answering(mend.network, 10) is None


def test_two_classes_are_answered_by_one_sigmoid():
    assert answers_two(PRESETS["cats_dogs"], 2)
    assert answering(PRESETS["cats_dogs"], 2) is None
    assert answering(PRESETS["cats_dogs"], 3).network.output_shape() == (3,)


def test_what_cannot_be_built_is_not_made_to_answer():
    assert answering(Architecture(SMALL, (Flatten(), Conv2D())), 10) is None
    assert answering(Architecture(SMALL, ()), 10) is None
