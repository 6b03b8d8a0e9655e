"""The convolution written out: its stages by brute force, its slopes by finite differences."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from cvlab.mlp.one_kernel import NAMES, OneKernel, backward, correlated, example, forward, from_row
from cvlab.mlp.proofs import finite_differences


def drawn(seed: int) -> OneKernel:
    rng = np.random.default_rng(seed)
    return from_row(rng.normal(0, 1, 26), seed % 2)


def brute(net: OneKernel) -> float:
    """The loss by plain loops."""
    sums = [
        [
            sum(net.picture[r + i, c + j] * net.kernel[i, j] for i in (0, 1) for j in (0, 1)) + net.bias
            for c in range(3)
        ]
        for r in range(3)
    ]
    z = net.dense_bias
    for u in (0, 1):
        for v in (0, 1):
            rows, columns = tuple((0, 1) if n == 0 else (2,) for n in (u, v))
            window = [max(0, sums[r][c]) for r in rows for c in columns]
            z += net.dense[u, v] * max(window)
    p = 1 / (1 + np.exp(-z))
    return -np.log(p if net.label else 1 - p)


@pytest.mark.parametrize("seed", range(5))
def test_the_loss_is_that_of_plain_loops(seed):
    assert float(forward(drawn(seed))["loss"]) == pytest.approx(brute(drawn(seed)), rel=1e-12)


@pytest.mark.parametrize("net", [example(), *map(drawn, range(6))])
def test_every_slope_is_that_of_finite_differences(net):
    row = net.row()
    pulled = finite_differences(lambda: float(forward(from_row(row, net.label))["loss"]), [row])[0]
    found = np.concatenate([np.ravel(backward(net)[name]) for name in NAMES])
    np.testing.assert_allclose(found, pulled, atol=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_the_kernels_slope_is_a_correlation_and_the_pictures_a_full_convolution(seed):
    net = drawn(seed)
    back = backward(net)
    np.testing.assert_allclose(back["kernel"], correlated(net.picture, back["sums"]), atol=1e-12)
    # OpenCV filters by correlation with its anchor in the kernel: turn the kernel, pad by one, keep what is whole.
    padded = np.pad(back["sums"], 1)
    turned = cv2.filter2D(padded, -1, cv2.rotate(net.kernel, cv2.ROTATE_180), anchor=(0, 0))[:4, :4]
    np.testing.assert_allclose(back["picture"], turned, atol=1e-12)


def test_a_number_too_few_or_infinite_is_refused():
    for row in (np.zeros(25), np.full(26, np.inf)):
        with pytest.raises(ValueError, match="26 finite numbers"):
            from_row(row, 1)


def test_what_the_steps_say_of_the_example():
    made, back = forward(example()), backward(example())
    assert (made["sums"] > 0).sum() == 6
    assert np.count_nonzero(back["sums"]) == 3
    awake = replace(example(), bias=0.5)
    assert (forward(awake)["sums"] > 0).all()
    assert np.count_nonzero(backward(awake)["sums"]) == 4
