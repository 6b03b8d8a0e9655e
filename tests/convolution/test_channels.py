"""Channels, weights and parameters against Keras' own layers and numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.convolution.channels import ChannelPlan, group_counts


def test_a_colour_kernel_has_27_weights_and_a_bias():
    plan = ChannelPlan(channels=3, filters=1, kernel_size=3)
    assert plan.weight_shapes == ((3, 3, 3, 1), (1,))
    assert plan.parameter_count == 28
    assert plan.products == 27


def test_groups_divide_the_weights():
    full = ChannelPlan(channels=8, filters=12, use_bias=False)
    grouped = ChannelPlan(kind="grouped", channels=8, filters=12, groups=4, use_bias=False)
    assert full.parameter_count == 4 * grouped.parameter_count
    assert grouped.connections().sum() * 9 == grouped.parameter_count


def test_separable_costs_an_eighth_of_a_full_one():
    full = ChannelPlan(channels=64, filters=128, use_bias=False).parameter_count
    separable = ChannelPlan(kind="separable", channels=64, filters=128, use_bias=False).parameter_count
    assert (full, separable) == (73_728, 8_768)


def test_depthwise_channels_never_meet():
    plan = ChannelPlan(kind="depthwise", channels=3, filters=2)
    assert plan.output_channels == 6
    np.testing.assert_array_equal(plan.connections(), np.repeat(np.eye(3, dtype=bool), 2, axis=1))


def test_pointwise_is_one_by_one():
    assert ChannelPlan(kind="pointwise", channels=16, filters=4, kernel_size=5).parameter_count == 68


def test_groups_that_do_not_divide_are_refused_with_those_that_do():
    with pytest.raises(
        ValueError, match=r"4 groups do not divide 6 channels and 8 filters; choose one of 1, 2"
    ):
        ChannelPlan(kind="grouped", channels=6, filters=8, groups=4)
    assert group_counts(12, 18) == (1, 2, 3, 6)


@pytest.mark.parametrize("words", [{"kind": "dense"}, {"channels": 0}, {"filters": 1.5}, {"groups": 0}])
def test_wrong_numbers_are_refused(words):
    with pytest.raises(ValueError, match=next(iter(words)) if "kind" not in words else "dense"):
        ChannelPlan(**{"kind": "grouped", **words})


@pytest.mark.keras
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3), (2, 5)])
@pytest.mark.parametrize("use_bias", [True, False])
def test_shapes_and_counts_equal_keras(kernel, use_bias):
    layers = pytest.importorskip("keras").layers
    words = {"use_bias": use_bias}
    pairs = {
        "full": lambda: layers.Conv2D(12, kernel, **words),
        "grouped": lambda: layers.Conv2D(12, kernel, groups=4, **words),
        "depthwise": lambda: layers.DepthwiseConv2D(kernel, depth_multiplier=12, **words),
        "separable": lambda: layers.SeparableConv2D(12, kernel, **words),
        "pointwise": lambda: layers.Conv2D(12, 1, **words),
    }
    for kind, make in pairs.items():
        plan = ChannelPlan(kind=kind, channels=8, filters=12, kernel_size=kernel, groups=4, use_bias=use_bias)
        layer = make()
        layer.build((None, 9, 9, 8))
        assert tuple(tuple(w.shape) for w in layer.weights) == plan.weight_shapes
        assert layer.count_params() == plan.parameter_count
        assert layer.compute_output_shape((1, 9, 9, 8))[-1] == plan.output_channels


@pytest.mark.keras
@pytest.mark.parametrize("kind", ["full", "grouped", "depthwise"])
def test_a_channel_without_a_line_changes_nothing(kind):
    keras = pytest.importorskip("keras")
    plan = ChannelPlan(kind=kind, channels=4, filters=4, groups=2)
    layer = {
        "full": lambda: keras.layers.Conv2D(4, 3),
        "grouped": lambda: keras.layers.Conv2D(4, 3, groups=2),
        "depthwise": lambda: keras.layers.DepthwiseConv2D(3, depth_multiplier=4),
    }[kind]()
    rng = np.random.default_rng(0)
    picture = rng.random((1, 5, 5, 4), np.float32)
    before = np.asarray(layer(picture))
    for channel in range(4):
        other = picture.copy()
        other[..., channel] += 1
        changed = np.abs(np.asarray(layer(other)) - before).max(axis=(0, 1, 2)) > 1e-4
        np.testing.assert_array_equal(changed, plan.connections()[channel])
