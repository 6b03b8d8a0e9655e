"""Networks thrown together at random: what we say of each, Keras says too, be it a count or that it cannot be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cvlab.architecture import PRESETS, Architecture, mends, with_options
from cvlab.layers import LAYERS, Conv2D, LayerSpec
from cvlab.params import Choice, Pair, params

pytestmark = pytest.mark.keras


def random_layer(random: np.random.Generator) -> LayerSpec:
    """A layer with small windows, so that many fit and some do not."""
    # A base takes larger pictures; tests/architecture/test_bases.py has its counts.
    spec = LAYERS[random.choice([kind for kind in LAYERS if kind != "pretrained_base"])]
    chosen = {"filters": int(random.integers(1, 9)), "units": int(random.integers(1, 9))}
    for p in params(spec):
        match p.limit:
            case Pair(optional=optional):
                free = not (optional and random.random() < 0.5)
                chosen[p.name] = tuple(map(int, random.integers(1, 4, 2))) if free else None
            case Choice(options=options):
                chosen[p.name] = options[random.integers(len(options))]
    return spec(**{p.name: chosen[p.name] for p in params(spec) if p.name in chosen})


def random_network(seed: int) -> Architecture:
    random = np.random.default_rng(seed)
    shape = (int(random.integers(4, 20)), int(random.integers(4, 20)), int(random.choice([1, 3])))
    return Architecture(shape, tuple(random_layer(random) for _ in range(random.integers(1, 7))))


def keras_builds(network: Architecture):
    """Keras' own model of it, or None where Keras refuses; our checks are not asked."""
    import keras

    from cvlab.nets.build import keras_object

    try:
        model = keras.Sequential([keras.Input(network.input_shape)])
        for layer in network.layers:
            model.add(keras_object(layer))
    except (ValueError, TypeError):
        return None
    return model


@pytest.mark.parametrize("first", range(0, 100, 25))
def test_what_we_say_of_a_network_keras_says_too(first):
    for seed in range(first, first + 25):
        network = random_network(seed)
        problems, model = network.problems(), keras_builds(network)
        if problems:
            place = network.broken().place
            # Keras would turn and flip feature maps, or a row, without a word.
            assert model is None or network.layers[place].family == "augmentation", (seed, problems)
            continue
        assert model is not None, (seed, network)
        assert [shape for _, shape in network.output_shapes()] == [
            tuple(layer.output.shape[1:]) for layer in model.layers
        ], seed
        assert network.parameter_count() == model.count_params(), seed
        assert network.trainable_count() == sum(math.prod(w.shape) for w in model.trainable_weights), seed


def test_a_mended_network_is_built_by_keras():
    """Every mend that ends all problems is good for Keras too."""
    mended = 0
    for seed in range(60):
        for mend in mends(random_network(seed)):
            if mend.network.broken() is None:
                assert keras_builds(mend.network) is not None, (seed, mend.label)
                mended += 1
    assert mended > 20


@pytest.mark.parametrize(
    "network",
    [
        with_options(PRESETS["notes_convnet"], batch_normalization=True, dropout=0.2),
        Architecture((17, 12, 3), (Conv2D(kernel_size=(2, 5), strides=(3, 2), padding="same"),)),
        # TensorFlow fills a dilated map up to a multiple of the dilation, so here it is one.
        Architecture((16, 12, 3), (Conv2D(kernel_size=(3, 2), dilation_rate=(2, 3), padding="same"),)),
    ],
)
def test_multiply_adds_are_those_of_the_graph(network):
    from cvlab.nets.build import build_architecture
    from tests.architecture.test_presets import graph_macs

    assert graph_macs(build_architecture(network), network.input_shape) == network.mac_count()
