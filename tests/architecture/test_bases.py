"""Pretrained bases without Keras: their layers, counts and freezing, against keras.applications."""

from __future__ import annotations

import itertools
import math

import pytest

from cvlab.architecture import Architecture
from cvlab.bases import (
    EVERYTHING,
    NETWORKS,
    NOTHING,
    base_layers,
    blocks,
    first_of,
    last,
    letting_go,
)
from cvlab.builder import from_text, to_text
from cvlab.layers import Dense, Flatten, GlobalAveragePooling2D, PretrainedBase, RandomFlip

each_network = pytest.mark.parametrize("network", NETWORKS)


def with_head(base: PretrainedBase, side: int = 150, width: int = 256) -> Architecture:
    """The notes' network: a base, a row, a dense layer and one answer."""
    head = (Flatten(), Dense(units=width, activation="relu"), Dense(units=1, activation="sigmoid"))
    return Architecture((side, side, 3), (base, *head))


@pytest.fixture(scope="module")
def keras_bases():
    """Keras' own of every network, on a picture whose sides are odd."""
    import keras

    makers = {
        "mobilenet_v2": keras.applications.MobileNetV2,
        "mobilenet": keras.applications.MobileNet,
        "efficientnet_b0": keras.applications.EfficientNetB0,
        "vgg16": keras.applications.VGG16,
    }
    return {
        name: make(weights=None, include_top=False, input_shape=(97, 64, 3)) for name, make in makers.items()
    }


@pytest.mark.keras
@each_network
def test_every_layer_is_the_one_that_keras_has_there(network, keras_bases):
    ours, theirs = base_layers(network, (97, 64, 3)), keras_bases[network].layers[1:]
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        # Keras counts up the names of these two from model to model.
        assert one.name == other.name or one.name in ("rescaling", "normalization")
        assert one.keras_class == type(other).__name__
        assert one.output_shape == tuple(other.output.shape[1:]), one.name
        assert one.weights == tuple(tuple(w.shape) for w in other.weights), one.name


@pytest.mark.keras
@each_network
def test_what_trains_is_counted_as_keras_does_wherever_training_begins(network, keras_bases):
    """Every position of the freezing, batch normalizations kept and let go."""
    import keras

    base = keras_bases[network]
    for train_normalization in (False, True):
        for start in (NOTHING, EVERYTHING, *(layer.name for layer in base_layers(network))):
            layer = PretrainedBase(
                network=network, trainable_from=start, train_normalization=train_normalization
            )
            begun = start == EVERYTHING
            for ours, inner in zip(base_layers(network), base.layers[1:], strict=True):
                begun = begun or ours.name == start
                normalizes = isinstance(inner, keras.layers.BatchNormalization)
                inner.trainable = train_normalization if normalizes else begun
            theirs = sum(math.prod(w.shape) for w in base.trainable_weights)
            assert layer.trainable_count((97, 64, 3)) == theirs, start
    assert layer.parameter_count((97, 64, 3)) == base.count_params()
    base.trainable = True


def test_the_counts_of_the_notes():
    base = PretrainedBase(network="vgg16")
    net = with_head(base)
    assert base.parameter_count((150, 150, 3)) == 14_714_688
    assert (net.parameter_count(), net.trainable_count()) == (16_812_353, 2_097_665)
    assert net.output_shapes()[0] == ("vgg16", (4, 4, 512))
    tuned = with_head(PretrainedBase(network="vgg16", trainable_from="block5_conv1"))
    assert tuned.trainable_count() == 2_097_665 + 3 * (3 * 3 * 512 * 512 + 512)


def test_the_last_four_layers_of_vgg16_are_its_last_block():
    assert last("vgg16", 4) == first_of("vgg16", "block5") == "block5_conv1"
    assert last("vgg16", 0) == NOTHING
    assert last("vgg16", 10**6) == "block1_conv1"
    assert blocks("vgg16") == ("block1", "block2", "block3", "block4", "block5")
    with pytest.raises(ValueError, match="block6"):
        first_of("vgg16", "block6")


@each_network
def test_moving_the_beginning_on_lets_fewer_numbers_go(network):
    counts = [
        PretrainedBase(network=network, trainable_from=name).trainable_count((64, 64, 3))
        for name in (EVERYTHING, *letting_go(network), NOTHING)
    ]
    assert counts[0] == counts[1]
    assert all(more > fewer for more, fewer in itertools.pairwise(counts[1:]))
    assert counts[-1] == 0


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ((64, 64, 1), "colour pictures, but 64 × 64 × 1"),
        ((28, 28, 3), "at least 32 × 32, but 28 × 28"),
        ((300,), "needs a map"),
    ],
)
def test_a_picture_that_the_base_cannot_take_is_refused_in_words(shape, reason):
    assert reason in PretrainedBase().problem(shape)


def test_a_layer_that_the_base_has_not_is_refused_in_words():
    problem = PretrainedBase(network="vgg16", trainable_from="block_13_expand").problem((64, 64, 3))
    assert "no layer 'block_13_expand'; its last one is block5_pool" in problem


def test_a_network_with_a_base_survives_its_link():
    base = PretrainedBase(network="vgg16", trainable_from="block5_conv1", preprocessing="fractions")
    net = Architecture((150, 150, 3), (RandomFlip(), base, GlobalAveragePooling2D(), Dense(units=3)))
    assert from_text(to_text(net)) == net


def test_a_step_costs_the_way_back_only_as_far_as_something_trains():
    frozen, tuned = with_head(PretrainedBase()), with_head(PretrainedBase(trainable_from="Conv_1"))
    head = sum(row.macs for row in frozen.rows()[1:])
    assert frozen.training_macs() == frozen.mac_count() + 2 * head
    last_ones = [layer.macs for layer in base_layers("mobilenet_v2", (150, 150, 3))[-3:]]
    assert tuned.training_macs() == tuned.mac_count() + 2 * (head + sum(last_ones))


@pytest.mark.keras
@pytest.mark.parametrize("frozen", ["conv2d", "dense", "batch_normalization"])
def test_a_frozen_plain_layer_is_counted_as_keras_counts_it(frozen):
    from dataclasses import replace

    from cvlab.architecture import PRESETS, with_options
    from cvlab.nets.build import build_architecture

    net = with_options(PRESETS["notes_convnet"], batch_normalization=True)
    layers = tuple(replace(layer, trainable=False) if layer.kind == frozen else layer for layer in net.layers)
    half = Architecture(net.input_shape, layers)
    model = build_architecture(half)
    assert half.parameter_count() == net.parameter_count() == model.count_params()
    assert half.trainable_count() == sum(math.prod(w.shape) for w in model.trainable_weights)
    assert half.trainable_count() < net.trainable_count()
    assert half.array_shapes() == tuple(
        tuple(tuple(w.shape) for w in layer.weights) for layer in model.layers
    )
