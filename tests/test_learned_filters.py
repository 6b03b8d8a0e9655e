"""Learned kernels do to a picture what their layer does, and are told apart from those made by hand."""

import numpy as np
import pytest

from cvlab.codegen.learned_filters import numbers_lines
from cvlab.convolution import correlate
from cvlab.experiment import stored_net
from cvlab.kernels import KERNELS
from cvlab.learned_filters import (
    Learned,
    Scaling,
    as_colours,
    bias_words,
    colourfulness,
    folded,
    hand_made,
    most_alike,
    noticed,
    weights_words,
)

EXPERIMENT, WEIGHTS = stored_net()


def test_a_kernel_made_by_hand_is_most_like_itself_whatever_its_strength():
    for name, kernel in hand_made((3, 3)).items():
        best, likeness = most_alike(-2.5 * kernel)[0]
        assert abs(likeness) == pytest.approx(1)
        found = hand_made((3, 3))[best]
        assert abs((found * kernel).sum()) == pytest.approx(np.linalg.norm(found) * np.linalg.norm(kernel)), (
            name
        )


def test_bright_and_dark_exchanged_is_a_likeness_of_minus_one():
    sobel = KERNELS["sobel"]().array()
    assert dict(most_alike(-sobel))["Sobel"] == pytest.approx(-1)
    assert most_alike(np.zeros((3, 3))) == []


def test_a_folded_kernel_does_to_a_picture_what_the_scaled_network_does():
    random = np.random.default_rng(0)
    values, bias = random.normal(size=(3, 3, 3, 2)), random.normal(size=2)
    picture = random.random((9, 8, 3)).astype(np.float32)
    scaled = (picture * 255 - np.array([123.68, 116.779, 103.939]))[..., ::-1]
    ours, shift = folded(values, bias, Scaling(255.0, (-123.68, -116.779, -103.939), blue_first=True))
    for k in range(2):
        theirs = [
            [(scaled[i : i + 3, j : j + 3] * values[..., k]).sum() + bias[k] for j in range(6)]
            for i in range(7)
        ]
        made = correlate(picture, ours[..., k]).sum(axis=2) + shift[k]
        np.testing.assert_allclose(made, theirs, rtol=1e-3, atol=1e-2)


def test_colours_of_a_kernel_are_grey_where_it_asks_for_nothing():
    kernel = np.zeros((2, 2, 3))
    kernel[0, 0] = (2, 0, -2)
    colours = as_colours(kernel)
    np.testing.assert_allclose(colours[0, 0], (1, 0.5, 0))
    np.testing.assert_allclose(colours[1, 1], 0.5)


def test_a_kernel_of_one_input_channel_is_flat_and_one_of_three_a_cube():
    grey = Learned("c", np.zeros((3, 5, 1, 4), np.float32), np.zeros(4, np.float32))
    colour = Learned("c", np.zeros((3, 5, 3, 4), np.float32), np.zeros(4, np.float32))
    assert (grey.kernel(0).shape, colour.kernel(0).shape, colour.kernel(0, 2).shape) == (
        (3, 5),
        (3, 5, 3),
        (3, 5),
    )


@pytest.mark.keras
def test_a_learned_kernel_gives_the_layers_own_map():
    from cvlab.nets.learned_filters import convolutions, learned
    from cvlab.nets.probing import look

    net = EXPERIMENT.architecture
    assert [item.path for item in convolutions(net)] == ["conv2d", "conv2d_1"]
    found = learned(net, WEIGHTS, "conv2d")
    assert found.first
    image = EXPERIMENT.dataset.load().test.images[5].astype(np.float32) / 255
    maps = look(net, WEIGHTS, image, ["conv2d"]).maps["conv2d"]
    for k in range(found.count):
        made = correlate(image, found.kernel(k))[..., 0] + found.bias[k]
        np.testing.assert_allclose(made, maps[..., k], atol=1e-4)


def printed(code, layer, capsys):
    """What the page's code leaves behind and prints, for that Keras layer."""
    kernels, *biases = layer.get_weights()
    names = {"np": np, "kernels": kernels, "biases": biases}
    exec(compile(code, "script", "exec"), names)
    return names, capsys.readouterr().out


@pytest.mark.keras
@pytest.mark.parametrize(
    ("layer", "biased", "depthwise", "scaled"),
    [("Conv1", False, False, True), ("expanded_conv_depthwise", False, True, False)],
)
def test_the_code_of_a_pretrained_layer_prints_the_numbers_of_the_page(
    layer, biased, depthwise, scaled, capsys
):
    from cvlab.backbones import BACKBONES
    from cvlab.nets.learned_filters import learned
    from cvlab.nets.models import find, model_of

    spec = BACKBONES["mobilenet_v2"](
        weights="imagenet" if BACKBONES["mobilenet_v2"]().available() else "random"
    )
    found = learned(spec, None, layer)
    assert (found.biased, found.depthwise, found.scaling is not None) == (biased, depthwise, scaled)
    names, told = printed("\n".join(numbers_lines(found, 5)), find(model_of(spec), layer).layer, capsys)
    np.testing.assert_allclose(names["kernels"], found.values, rtol=1e-6)
    np.testing.assert_allclose(names["bias"], found.bias, rtol=1e-5, atol=1e-6)
    assert told.startswith(str(found.values.shape))
    assert " × ".join(map(str, found.values.shape)) in "\n".join(numbers_lines(found, 5))
    assert bias_words(found, 5).startswith("no bias")


def test_the_words_tell_a_filters_weights_from_those_of_one_of_its_input_channels():
    values = np.arange(1, 2 * 3 * 4 * 5 + 1, dtype=np.float32).reshape(2, 3, 4, 5)
    found = Learned("c", values, np.zeros(5, np.float32))
    # The filter's weights lie 5 apart, those of a channel 20: 1, 21, ..., 101 are channel 0's of filter 0.
    assert weights_words(found, 0, 0) == "6 of its 24 weights, those for input channel 0, sum to 306"
    assert weights_words(found, 0) == f"24 weights that sum to {24 * 1 + 5 * sum(range(24)):.3g}"
    point = Learned("p", -values[:1, :1], np.zeros(5, np.float32))
    assert weights_words(point, 1, 2) == "The weight for input channel 2, one of 4, is −12"


@pytest.mark.keras
def test_the_code_of_ones_own_layer_and_of_one_that_wants_blue_first_prints_the_numbers_of_the_page(capsys):
    import keras

    from cvlab.nets.learned_filters import learned
    from cvlab.nets.models import find, model_of

    found = learned(EXPERIMENT.architecture, WEIGHTS, "conv2d_1")
    names, _ = printed(
        "\n".join(numbers_lines(found, 3)),
        find(model_of(EXPERIMENT.architecture, WEIGHTS), "conv2d_1").layer,
        capsys,
    )
    np.testing.assert_array_equal(names["kernels"], found.values)
    np.testing.assert_array_equal(names["bias"], found.bias)
    assert bias_words(found, 3).startswith("a bias of ")

    scaling = Scaling(255.0, (-123.68, -116.779, -103.939), blue_first=True)
    layer = keras.layers.Conv2D(4, 3, bias_initializer="random_normal")
    layer.build((None, 9, 9, 3))
    blue = Learned("c", *folded(*layer.get_weights(), scaling), first=True, scaling=scaling)
    names, _ = printed("\n".join(numbers_lines(blue, 0)), layer, capsys)
    np.testing.assert_allclose(names["kernels"], blue.values, rtol=1e-6)
    np.testing.assert_allclose(names["bias"], blue.bias, rtol=1e-4)
    assert "counted in" in bias_words(blue, 0)


@pytest.mark.keras
def test_a_layer_without_kernels_is_refused_in_words():
    from cvlab.nets.learned_filters import learned

    with pytest.raises(ValueError, match="no convolution"):
        learned(EXPERIMENT.architecture, WEIGHTS, "dense")


def test_a_kernel_is_about_colour_as_far_as_its_colours_differ():
    grey = np.repeat(np.arange(9, dtype=np.float32).reshape(3, 3, 1), 3, axis=2)
    assert colourfulness(grey) == 0
    assert colourfulness(grey * [1, 0, -1]) == pytest.approx(1)
    assert colourfulness(grey[..., 0]) == 0
    assert 0 < colourfulness(grey * [1, 0.5, 0.5]) < 0.2


def test_the_steps_look_for_a_likeness_without_its_sign_and_for_no_colour_in_a_dead_kernel():
    layer = Learned("conv2d", np.zeros((3, 3, 1, 1), np.float32), np.zeros(1, np.float32), first=True)
    told = noticed(layer, np.ones((3, 3), np.float32), [("Sobel", -0.9)])
    assert told == {"first_layer": True, "colourful": 0.0, "alike": 0.9}
    assert noticed(layer, np.zeros((3, 3), np.float32), [])["colourful"] is None
