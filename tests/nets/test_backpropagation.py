"""Every gradient of the lesson is Keras' own."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.mlp import Mlp, Recipe, gradients, initial, train
from cvlab.mlp.one_kernel import NAMES, backward, example
from tests.mlp.clouds import NETS, cloud, name, weights_of
from tests.mlp.test_one_kernel import drawn

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("net", NETS, ids=name)
@pytest.mark.parametrize(("count", "l1", "l2"), [(1, 0, 0), (12, 0.03, 0.01)])
def test_the_networks_gradients_are_keras(net, count, l1, l2):
    from cvlab.nets.backpropagation import mlp_gradients

    weights, (x, y) = weights_of(net), cloud(count=12)
    given = x[:count], y[:count]
    found = gradients(net, weights, *given, l1=l1, l2=l2)
    for mine, theirs in zip(found, mlp_gradients(net, weights, *given, l1, l2), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-10)


@pytest.mark.parametrize("net", [example(), *map(drawn, range(4))])
def test_the_convolutions_gradients_are_keras(net):
    from cvlab.nets.backpropagation import kernel_gradients

    back = backward(net)
    for part, theirs in zip(NAMES, kernel_gradients(net), strict=True):
        np.testing.assert_allclose(np.ravel(back[part]), np.ravel(theirs), atol=1e-10)


def test_training_is_keras_sgd_batch_by_batch():
    import keras

    net, (x, y) = Mlp(hidden=(4, 2)), cloud(count=30)
    asked = {"kernel_regularizer": keras.regularizers.L1L2(0.001, 0.002)}
    model = keras.Sequential([keras.Input((2,))])
    for width in net.hidden:
        model.add(keras.layers.Dense(width, "tanh", **asked))
    model.add(keras.layers.Dense(1, **asked))
    model.compile(keras.optimizers.SGD(0.1), keras.losses.BinaryCrossentropy(from_logits=True))
    model.set_weights(initial(net, 4))
    from cvlab.mlp.training import order_of

    for epoch in range(3):
        order = order_of(30, 4, epoch)
        model.fit(x[order], y[order], batch_size=8, shuffle=False, verbose=0)
    found = train(net, initial(net, 4), Recipe(batch=8, l1=0.001, l2=0.002), x, y, seed=4, epochs=3)
    for mine, theirs in zip(found, model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=2e-6)
