"""Built networks: what Keras holds is what the specs say."""

from dataclasses import replace

import numpy as np
import pytest

from cvlab.architecture import Architecture, with_options
from cvlab.layers import LAYERS, Conv2D
from cvlab.regularizers import L1, L2
from tests.experiments import PLAIN

pytestmark = pytest.mark.keras


def build(experiment):
    from cvlab.nets import build as module

    return module.build(experiment)


def test_the_convnet_of_the_notes_has_3730_parameters_in_keras_too():
    model = build(PLAIN)
    assert model.count_params() == 3730
    assert [layer.name for layer in model.layers] == list(PLAIN.architecture.layer_names())


def test_the_first_weights_depend_on_the_seed_alone():
    first, again, other = (build(replace(PLAIN, seed=seed)).get_weights()[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_first_weights_stay_those_of_keras_whoever_else_draws_random_numbers_meanwhile():
    import random
    import threading

    import keras

    from cvlab.nets.build import build, build_architecture

    keras.utils.set_random_seed(PLAIN.seed)
    alone = build_architecture(PLAIN.architecture).get_weights()
    over = threading.Event()

    def draw():
        while not over.is_set():
            random.random()

    other = threading.Thread(target=draw)
    other.start()
    try:
        for _ in range(5):
            for ours, theirs in zip(build(PLAIN).get_weights(), alone, strict=True):
                np.testing.assert_array_equal(ours, theirs)
    finally:
        over.set()
        other.join()


@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer_is_built_by_the_one_rule(kind):
    from cvlab.nets.build import build_architecture

    own = {"weights": "random"} if kind == "pretrained_base" else {}
    net = Architecture((33, 32, 3), (LAYERS[kind](**own),))
    assert build_architecture(net).output_shape[1:] == net.output_shape()


def test_regularizers_sit_where_they_were_put():
    regularizers = {"conv2d": {"kernel": L2(l2=0.2), "activity": L1(l1=0.3)}, "dense": {"bias": L1(l1=0.4)}}
    model = build(replace(PLAIN, architecture=with_options(PLAIN.architecture, regularizers=regularizers)))
    assert model.get_layer("conv2d").kernel_regularizer.get_config()["l2"] == pytest.approx(0.2)
    assert model.get_layer("conv2d").activity_regularizer.get_config()["l1"] == pytest.approx(0.3)
    assert model.get_layer("dense").bias_regularizer.get_config()["l1"] == pytest.approx(0.4)
    assert model.get_layer("conv2d_1").kernel_regularizer is None


def test_a_network_that_does_not_fit_is_refused_before_keras_sees_it():
    from cvlab.nets.build import build_architecture

    with pytest.raises(ValueError, match="Layer 1, conv2d"):
        build_architecture(Architecture((2, 2, 1), (Conv2D(),)))
