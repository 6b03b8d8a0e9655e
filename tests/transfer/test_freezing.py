"""The freeze slider counts as Keras does, wherever the line lies."""

from __future__ import annotations

import pytest

from cvlab.architecture import frozen
from cvlab.bases import NETWORKS, last
from cvlab.datasets import HalfDigits
from cvlab.layers import PretrainedBase
from cvlab.transfer.base import BLOCKS, SMALL, layers_to, small_net
from cvlab.transfer.freezing import Head, counts, first_trained, last_map, parts
from cvlab.transfer.questions import of_setting, trained_numbers
from cvlab.transfer.ways import Setting

NOTES = Head(units=256, classes=1, flat=True)


def test_the_numbers_of_the_notes():
    layers, head = parts("vgg16", 150), NOTES.parameters(last_map("vgg16", 150))
    still = counts(layers, len(layers), head)
    assert (still.total, still.trainable, still.frozen) == (16_812_353, 2_097_665, 14_714_688)
    assert counts(layers, len(layers) - 4, head).trainable == 9_177_089
    assert counts(layers, 0, head).trainable == 16_812_353
    assert first_trained(layers, len(layers) - 4) == last("vgg16", 4) == "block5_conv1"


def test_every_place_of_the_small_base_counts_as_its_network_does():
    layers, head = parts(SMALL, 28), Head(units=0, classes=5, flat=True).parameters(last_map(SMALL, 28))
    assert len(layers) == layers_to(BLOCKS[-1])
    for still in range(len(layers) + 1):
        net = frozen(small_net(), still)
        learning = sum(
            row.layer.trainable_count(row.input_shape)
            for row in net.rows()
            if row.layer.keras_class != "BatchNormalization"
        )
        assert counts(layers, still, head).trainable == learning
        assert counts(layers, still, head).total == net.parameter_count()


@pytest.mark.parametrize("network", NETWORKS)
def test_every_place_of_a_large_base_counts_as_its_layer_does(network):
    layers, shape = parts(network, 96), (96, 96, 3)
    for still in range(0, len(layers) + 1, 7):
        base = PretrainedBase(network=network, trainable_from=first_trained(layers, still))
        assert counts(layers, still, 0).trainable == base.trainable_count(shape)
        assert counts(layers, still, 0).total == base.parameter_count(shape)


def test_a_place_that_is_not_there_is_said():
    with pytest.raises(ValueError, match="18 layers; 19"):
        counts(parts("vgg16", 150), 19, 0)


def test_the_question_answers_with_the_numbers_of_the_head():
    assert trained_numbers("vgg16", 150, NOTES).answer == 2_097_665
    assert of_setting(Setting(dataset=HalfDigits())).answer == (3 * 3 * 64 + 1) * 5
    assert "4 × 4 × 512" in trained_numbers("vgg16", 150, NOTES).text


@pytest.mark.keras
def test_keras_counts_the_same_of_vgg16():
    import keras

    keras.backend.clear_session()
    base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(150, 150, 3))
    model = keras.Sequential(
        [base, keras.layers.Flatten(), keras.layers.Dense(256, activation="relu"), keras.layers.Dense(1)]
    )
    layers, head = parts("vgg16", 150), NOTES.parameters(last_map("vgg16", 150))
    for still in (0, 7, 14, 18):
        for n, layer in enumerate(base.layers[1:]):
            layer.trainable = n >= still
        trained = sum(variable.numpy().size for variable in model.trainable_variables)
        assert counts(layers, still, head).trainable == trained
