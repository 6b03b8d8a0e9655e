"""The overview's stages, computed as the browser does it in a JavaScript of its own, are Keras' own numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from cvlab.architecture import PRESETS, Architecture
from cvlab.experiment import stored_net
from cvlab.layers import LAYERS
from cvlab.samples import sample
from cvlab.ui.components.overview import fits, stages

pytestmark = [pytest.mark.keras, pytest.mark.browser]

FORWARD = (Path(__file__).parents[2] / "cvlab/ui/components/overview/forward.js").read_text()
RUN = (
    "([heads, weights, picture, shape]) => {"
    + FORWARD
    + """
  const stages = heads.map((head, n) => ({ ...head, weights: weights[n].map(w => Float32Array.from(w)) }))
  const given = Object.assign(Float32Array.from(picture), { shape })
  return forward(stages, given).slice(1).map(made => [...made.values])
}"""
)


def of(input_shape: tuple[int, ...], *layers: tuple[str, dict]) -> Architecture:
    return Architecture(
        input_shape=input_shape, layers=tuple(LAYERS[kind](**words) for kind, words in layers)
    )


NETS = {
    "strides, padding and dilation": of(
        (15, 12, 3),
        (
            "conv2d",
            {"filters": 5, "kernel_size": (4, 3), "strides": (2, 1), "padding": "same", "activation": "elu"},
        ),
        ("batch_normalization", {}),
        ("conv2d", {"filters": 4, "dilation_rate": (2, 2), "padding": "same", "activation": "gelu"}),
        ("average_pooling2d", {"pool_size": (3, 2), "strides": (2, 2), "padding": "same"}),
        ("global_average_pooling2d", {}),
        ("dense", {"units": 7, "activation": "softmax"}),
    ),
    "every function": of(
        (9, 9, 1),
        ("rescaling", {"scale": 2.0, "offset": -1.0}),
        ("conv2d", {"filters": 3, "activation": "silu"}),
        ("activation", {"activation": "leaky_relu"}),
        ("max_pooling2d", {"padding": "same"}),
        ("dropout", {"rate": 0.5}),
        ("flatten", {}),
        ("dense", {"units": 6, "activation": "tanh"}),
        ("dense", {"units": 5, "activation": "softplus"}),
        ("dense", {"units": 4, "activation": "sigmoid"}),
    ),
    "global maximum": of(
        (8, 8, 1), ("conv2d", {"filters": 4}), ("global_max_pooling2d", {}), ("dense", {"units": 3})
    ),
}


def by_keras(network: Architecture, weights, image: np.ndarray) -> dict[str, np.ndarray]:
    from cvlab.nets.models import model_of
    from cvlab.nets.probing import feature_maps

    return feature_maps(model_of(network, weights), image)


def by_browser(page: Page, network: Architecture, weights, image: np.ndarray) -> list[np.ndarray]:
    found = stages(network, weights)
    heads = [{**head, "shape": list(head["shape"])} for head, _ in found]
    arrays = [[np.ravel(array).tolist() for array in own] for _, own in found]
    return page.evaluate(RUN, [heads, arrays, image.ravel().tolist(), list(image.shape)])


def compare(page: Page, network: Architecture, weights, image: np.ndarray) -> None:
    wanted = by_keras(network, weights, image)
    last = {head["name"]: n for n, (head, _) in enumerate(stages(network, weights))}
    made = by_browser(page, network, weights, image)
    for name, n in last.items():  # a layer's activation is a stage of its own: its last one is the layer
        np.testing.assert_allclose(made[n], wanted[name].ravel(), atol=2e-5, rtol=1e-4, err_msg=name)


@pytest.mark.parametrize("size", ["small", "large"])
def test_cvlabs_own_networks_are_computed_as_keras_does(page, size):
    experiment, weights = stored_net(size)
    assert fits(experiment.architecture)
    for number in (0, 3):
        image = sample("Handwritten digits").image(number)
        compare(page, experiment.architecture, weights, image)


@pytest.mark.parametrize("name", NETS)
def test_any_network_that_fits_is_computed_as_keras_does(page, name):
    from cvlab.nets.build import build_architecture

    network = NETS[name]
    assert fits(network)
    rng = np.random.default_rng(7)
    weights = [
        np.abs(w) + rng.random(w.shape) if "variance" in v.path else w + rng.normal(0, 0.1, w.shape)
        for v, w in ((v, v.numpy()) for v in build_architecture(network).weights)
    ]
    weights = [w.astype(np.float32) for w in weights]
    compare(page, network, weights, rng.random(network.input_shape, np.float32))


def test_networks_too_large_to_follow_a_pen_do_not_fit():
    assert not fits(PRESETS["vgg16"])
    assert not fits(PRESETS["cats_dogs"])
