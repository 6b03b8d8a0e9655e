"""The code that the lesson on backpropagation shows runs by itself and gives the page's gradients."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.codegen.backpropagation import kernel_code, network_code
from cvlab.mlp import LOSSES, Mlp, gradients
from cvlab.mlp.one_kernel import backward, example
from tests.mlp.clouds import cloud, weights_of

pytestmark = pytest.mark.keras


def run(code: str) -> dict:
    assert "cvlab" not in code
    names: dict = {}
    exec(compile(code, "lesson", "exec"), names)
    return names


@pytest.mark.parametrize("loss", LOSSES)
def test_the_networks_code_gives_its_gradients(loss):
    net, (x, y) = Mlp(hidden=(4, 2), loss=loss), cloud()
    weights = weights_of(net)
    found = run(network_code(net, weights, x[3], y[3]))["gradients"]
    for mine, theirs in zip(gradients(net, weights, x[3:4], y[3:4]), found, strict=True):
        np.testing.assert_allclose(mine, theirs.numpy(), atol=1e-6)


def test_the_convolutions_code_gives_its_gradients():
    names, back = run(kernel_code(example())), backward(example())
    np.testing.assert_allclose(names["picture_gradient"].numpy()[0, ..., 0], back["picture"], atol=1e-6)
    for part, found in zip(("kernel", "bias", "dense", "dense bias"), names["gradients"], strict=True):
        np.testing.assert_allclose(np.ravel(found.numpy()), np.ravel(back[part]), atol=1e-6)
